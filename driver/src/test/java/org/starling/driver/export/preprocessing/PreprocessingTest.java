package org.starling.driver.export.preprocessing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OrtException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import onnx.Onnx.ModelProto;
import onnx.Onnx.OperatorSetIdProto;
import onnx.Onnx.TensorProto.DataType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.starling.driver.export.OnnxRun;
import org.starling.driver.export.onnx.OnnxGraph;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.FeatureType;
import org.starling.kernels.onednn.graph.Reasons;
import org.starling.pipeline.column.RowCells;
import org.starling.pipeline.column.TextSlice;
import org.starling.pipeline.encode.ColumnScaling;
import org.starling.pipeline.encode.Encoding;
import org.starling.pipeline.encode.TableEncoder;
import org.starling.pipeline.encode.TableTargets;
import org.starling.pipeline.encode.TableTransform;
import org.starling.pipeline.encode.TargetInverse;
import org.starling.pipeline.privacy.SensitiveColumns;
import org.starling.pipeline.spec.CellForms;
import org.starling.pipeline.spec.CompareSpec;
import org.starling.pipeline.spec.SeriesSpec;
import org.starling.pipeline.spec.TableInput;
import org.starling.pipeline.spec.TableInput.Kind;
import org.starling.pipeline.spec.TimePart;
import org.starling.pipeline.spec.UndecodableCell;

/** Compares preprocessing in onnxruntime with that of the pipeline. */
class PreprocessingTest {
    private static final List<String> COLOURS = List.of("blue", "grün", "red");
    private static final List<String> CODES = List.of("-3", "0", "12");
    private static final int ROWS = 200;

    private static final List<TableInput> INPUTS = List.of(
            new TableInput("filled", Kind.NUMBER, null, "1.5", -2.0, 2.0),
            new TableInput("limited", Kind.NUMBER, null, null, -1.0, null),
            TableInput.of("plain", Kind.NUMBER, null),
            new TableInput("hour", Kind.TIME, TimePart.HOUR, "12.5", null, null),
            TableInput.of("weekday", Kind.TIME, TimePart.WEEKDAY),
            TableInput.of("month", Kind.TIME, TimePart.MONTH),
            new TableInput("colour", Kind.TEXT, null, "red", null, null),
            TableInput.of("code", Kind.TEXT, null),
            new TableInput("filled code", Kind.TEXT, null, "12", null, null),
            TableInput.of("unused", Kind.NUMBER, null));

    private static final List<Encoding> ENCODINGS = List.of(
            new Encoding.Scaled(2, new ColumnScaling(1_700_000_000, 1e-3)),
            new Encoding.Scaled(0, new ColumnScaling(0.5, 2)),
            new Encoding.OneHot(6, COLOURS),
            new Encoding.Logarithm(1),
            new Encoding.UnitNorm(List.of(0, 1)),
            new Encoding.Scaled(3, ColumnScaling.NONE),
            new Encoding.Scaled(4, ColumnScaling.NONE),
            new Encoding.Scaled(5, ColumnScaling.NONE),
            new Encoding.Cyclic(3, 24),
            new Encoding.Cyclic(1, 0.7),
            new Encoding.Index(7, CODES),
            new Encoding.OneHot(8, CODES),
            new Encoding.Index(6, COLOURS),
            new Encoding.Bins(1, List.of(-0.5, 0.0, 0.25)));

    /** The cells of a record; numbers of times are microseconds. */
    private record Cells(List<Object> values) implements RowCells {
        @Override
        public boolean isMissing(int input) {
            return values.get(input) == null;
        }

        @Override
        public double number(int input) {
            TimePart part = INPUTS.get(input).part();
            return part == null ? (double) values.get(input) : part.of((long) values.get(input));
        }

        @Override
        public TextSlice text(int input) {
            return TextSlice.of(values.get(input).toString());
        }

        static Cells draw(Random random) {
            return new Cells(Arrays.asList(
                    random.nextInt(5) == 0 ? null : 2 * random.nextGaussian(),
                    random.nextInt(8) == 0 ? 0.0 : random.nextGaussian(),
                    1_700_000_000 + 1000 * random.nextGaussian(),
                    random.nextInt(5) == 0 ? null : time(random),
                    time(random),
                    time(random),
                    random.nextInt(5) == 0 ? null : random.nextInt(5) == 0 ? "mauve" : COLOURS.get(random.nextInt(3)),
                    Long.parseLong(CODES.get(random.nextInt(3))) + (random.nextInt(5) == 0 ? 1 : 0),
                    random.nextInt(5) == 0 ? null : Long.parseLong(CODES.get(random.nextInt(3))),
                    0.0));
        }

        /** Within 3,000 years of 1970. */
        private static long time(Random random) {
            return (long) (random.nextGaussian() * 3e16);
        }
    }

    private static TableTransform transform(List<Encoding> encodings, UndecodableCell undecodable, SeriesSpec windows) {
        return new TableTransform(
                List.of("NA", "-999"),
                undecodable,
                new CellForms(CompareSpec.CANONICAL, null, Map.of()),
                INPUTS,
                encodings,
                null,
                windows,
                List.of());
    }

    @ParameterizedTest
    @EnumSource(UndecodableCell.class)
    void featuresOfATableAgree(UndecodableCell undecodable) throws OrtException {
        TableTransform transform = transform(ENCODINGS, undecodable, null);
        FeatureFormat format = FeatureFormat.float32(transform.width());
        List<Cells> rows = draw(ROWS);

        float[] actual = run(transform, format, rows, ROWS, 1);

        assertThat(actual).hasSize(ROWS * transform.width());
        assertClose(actual, encoded(transform, rows));
    }

    @Test
    void featuresOfWindowsAgree() throws OrtException {
        int length = 4;
        TableTransform transform =
                transform(ENCODINGS, UndecodableCell.REJECT, new SeriesSpec("unused", List.of(), length, 1, 1));
        int width = transform.width();
        List<Cells> rows = draw(ROWS);

        float[] actual = run(transform, FeatureFormat.float32(width, length), rows, ROWS / length, length);

        float[] byRow = encoded(transform, rows);
        float[] expected = new float[byRow.length];
        for (int i = 0; i < byRow.length; i++) {
            int row = i / width;
            expected[(row / length * width + i % width) * length + row % length] = byRow[i];
        }
        assertClose(actual, expected);
    }

    @Test
    void missingAndUnusableNumbersAreFilledOrBecomeNan() throws OrtException {
        List<Encoding> both =
                List.of(new Encoding.Scaled(0, ColumnScaling.NONE), new Encoding.Scaled(2, ColumnScaling.NONE));
        double[] values = {Double.NaN, -999, 1e39, Double.NEGATIVE_INFINITY, 1};
        Map<UndecodableCell, float[]> results = new EnumMap<>(UndecodableCell.class);
        for (UndecodableCell undecodable : UndecodableCell.values()) {
            results.put(undecodable, (float[])
                    OnnxRun.of(model(transform(both, undecodable, null), FeatureFormat.float32(2)))
                            .doubles("filled", values, values.length, 1)
                            .doubles("plain", values, values.length, 1)
                            .outputs()
                            .get("features"));
        }

        float nan = Float.NaN;
        assertThat(results.get(UndecodableCell.MISSING))
                .containsExactly(1.5f, nan, 1.5f, nan, 1.5f, nan, 1.5f, nan, 1, 1);
        assertThat(results.get(UndecodableCell.REJECT)).containsExactly(1.5f, nan, 1.5f, nan, nan, nan, nan, nan, 1, 1);
    }

    @Test
    void pixelsAgree() throws OrtException {
        List<FeatureFormat> formats = List.of(
                new FeatureFormat(FeatureType.UINT8, List.of(3, 2, 2), 1f / 255, -0.5f),
                new FeatureFormat(
                        FeatureType.UINT8,
                        List.of(12),
                        1f,
                        0f,
                        List.of(
                                new FeatureFormat.Channel(0.1f, 1f),
                                new FeatureFormat.Channel(0.2f, -1f),
                                new FeatureFormat.Channel(0.3f, 0f))));
        byte[] pixels = new byte[24];
        new Random(1).nextBytes(pixels);
        for (FeatureFormat format : formats) {
            float[] actual = (float[]) OnnxRun.of(model(new ImagePixels(List.of(3, 2, 2), format), format))
                    .bytes("image", pixels, 2, 3, 2, 2)
                    .outputs()
                    .get("features");
            float[] expected = new float[pixels.length];
            for (int i = 0; i < expected.length; i++) {
                expected[i] = format.valueOf(Byte.toUnsignedInt(pixels[i]), i % format.length());
            }
            assertClose(actual, expected);
        }
    }

    @Test
    void targetsGetTheirUnitsBack() throws OrtException {
        TableTargets targets = new TableTargets(
                INPUTS,
                List.of(
                        new Encoding.Scaled(0, new ColumnScaling(1e6, 1e-4)),
                        new Encoding.Logarithm(1),
                        new Encoding.Scaled(2, new ColumnScaling(7, 0)),
                        new Encoding.UnitNorm(List.of(0, 1))));
        float[] outputs = {0.5f, -3f, 2f, 0.6f, 0.8f, -1f, 12f, 0f, 1f, 0f, 1f, 500f, 1f, 1f, 1f};
        OnnxGraph graph = new OnnxGraph();
        String given = graph.input("outputs", DataType.FLOAT, List.of(5L), "");
        graph.output(new TargetValues(graph, targets).append(given), "values", DataType.DOUBLE, List.of(5L), "");

        double[] actual = (double[]) OnnxRun.of(model(graph))
                .floats("outputs", outputs, 3, 5)
                .outputs()
                .get("values");

        TargetInverse inverse = TargetInverse.of(targets);
        for (int i = 0; i < outputs.length; i++) {
            double expected = inverse.apply(i % 5, outputs[i]);
            assertThat(actual[i]).isCloseTo(expected, within(1e-9 * Math.max(1, Math.abs(expected))));
        }
    }

    @Test
    void stepsWithoutAnOnnxFormAreAllNamed() {
        CellForms sensitive =
                new CellForms(CompareSpec.CANONICAL, null, Map.of(), new SensitiveColumns(List.of("colour"), "key"));
        TableTransform transform = new TableTransform(
                List.of(),
                UndecodableCell.REJECT,
                sensitive,
                List.of(
                        TableInput.of("colour", Kind.TEXT, null),
                        TableInput.ofSets("tags"),
                        TableInput.of("name", Kind.TEXT, null),
                        TableInput.of("age", Kind.NUMBER, null)),
                List.of(
                        new Encoding.OneHot(0, COLOURS),
                        new Encoding.MultiHot(1, ";", COLOURS),
                        new Encoding.Hashed(2, 16),
                        new Encoding.Scaled(3, ColumnScaling.NONE)),
                null,
                null,
                List.of());
        Reasons reasons = new Reasons();
        Preprocessing.of(transform, FeatureFormat.float32(transform.width())).check(reasons);

        assertThat(reasons.lines())
                .containsExactly(
                        "column 'colour': texts that are hashed by a key have no ONNX form",
                        "column 'tags': several categories in a cell have no ONNX form",
                        "column 'name': hashes of texts have no ONNX form");
    }

    private static List<Cells> draw(int count) {
        Random random = new Random(3);
        List<Cells> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(Cells.draw(random));
        }
        return rows;
    }

    private static float[] encoded(TableTransform transform, List<Cells> rows) {
        TableEncoder encoder = new TableEncoder(transform);
        float[] features = new float[rows.size() * transform.width()];
        for (int i = 0; i < rows.size(); i++) {
            ByteBuffer.wrap(encoder.encode(rows.get(i)))
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer()
                    .get(features, i * transform.width(), transform.width());
        }
        return features;
    }

    /** Runs the rows as records of {@code length} steps each. */
    private static float[] run(
            TableTransform transform, FeatureFormat format, List<Cells> rows, int examples, int length)
            throws OrtException {
        OnnxRun run = OnnxRun.of(model(transform, format));
        for (int i = 0; i < INPUTS.size() - 1; i++) {
            int input = i;
            String name = INPUTS.get(i).name();
            switch (INPUTS.get(i).kind()) {
                case NUMBER -> run.doubles(
                        name,
                        rows.stream()
                                .mapToDouble(row -> row.isMissing(input) ? Double.NaN : row.number(input))
                                .toArray(),
                        examples,
                        length);
                case TIME -> run.longs(name, wholes(rows, input), examples, length);
                default -> {
                    if (name.equals("colour")) {
                        String[] texts = rows.stream()
                                .map(row -> row.isMissing(input)
                                        ? ""
                                        : row.text(input).toString())
                                .toArray(String[]::new);
                        run.texts(name, texts, examples, length);
                    } else {
                        run.longs(name, wholes(rows, input), examples, length);
                    }
                }
            }
        }
        return (float[]) run.outputs().get("features");
    }

    private static long[] wholes(List<Cells> rows, int input) {
        return rows.stream()
                .mapToLong(row -> row.isMissing(input) ? Long.MIN_VALUE : (long) row.values.get(input))
                .toArray();
    }

    private static ModelProto model(TableTransform transform, FeatureFormat format) {
        return model(Preprocessing.of(transform, format), format);
    }

    private static ModelProto model(Preprocessing preprocessing, FeatureFormat format) {
        Reasons reasons = new Reasons();
        preprocessing.check(reasons);
        assertThat(reasons.lines()).isEmpty();
        OnnxGraph graph = new OnnxGraph();
        String features = preprocessing.append(graph);
        graph.output(
                features,
                "features",
                DataType.FLOAT,
                format.shape().stream().map(Integer::longValue).toList(),
                "");
        return model(graph);
    }

    private static ModelProto model(OnnxGraph graph) {
        return ModelProto.newBuilder()
                .setIrVersion(OnnxGraph.IR_VERSION)
                .addOpsetImport(OperatorSetIdProto.newBuilder()
                        .setVersion(OnnxGraph.OPSET)
                        .build())
                .setGraph(graph.build("test"))
                .build();
    }

    /** Sines of angles are of float32, all else is rounded once. */
    private static void assertClose(float[] actual, float[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            assertThat(actual[i])
                    .as("value %d", i)
                    .isCloseTo(expected[i], within(1e-6f * Math.max(1, Math.abs(expected[i]))));
        }
    }
}
