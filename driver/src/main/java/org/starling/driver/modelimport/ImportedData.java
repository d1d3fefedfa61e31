package org.starling.driver.modelimport;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.LabelFormat;
import org.starling.kernels.validation.Checks;
import org.starling.pipeline.encode.ColumnScaling;
import org.starling.pipeline.encode.Encoding;
import org.starling.pipeline.encode.FittedTransform;
import org.starling.pipeline.encode.ImageTransform;
import org.starling.pipeline.encode.TableTargets;
import org.starling.pipeline.encode.TableTransform;
import org.starling.pipeline.shard.Provenance;
import org.starling.pipeline.shard.RecordLedger;
import org.starling.pipeline.shard.ShardManifest;
import org.starling.pipeline.spec.CellForms;
import org.starling.pipeline.spec.Normalisation;
import org.starling.pipeline.spec.RawFormat;
import org.starling.pipeline.spec.RawType;
import org.starling.pipeline.spec.TableInput;
import org.starling.pipeline.spec.UndecodableCell;

/**
 * The data of a model whose file has no preprocessing. Numbers are a table without a header: columns {@code c0}, {@code c1} and so on
 * are the values of an example, row-major, then the class or the values that it should have.
 *
 * @param shape of one example; {@code [channels, height, width]} for pixels
 * @param input what a network reads
 * @param output what it puts out
 * @param names of the classes or values, in their order
 */
public record ImportedData(List<Integer> shape, Input input, Output output, List<String> names) {
    private static final String NONE = "none";

    /** Features of an example. */
    public enum Input {
        /** Numbers as they are. */
        NUMBERS,
        /** Pixels of images, 0 to 255. */
        PIXELS,
        /** Pixels of images, 0 to 1. */
        SCALED_PIXELS;

        /** The name on the command line. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** Outputs of a network. */
    public enum Output {
        /** Probabilities of classes. */
        CLASSES,
        /** Values of targets. */
        VALUES
    }

    public ImportedData {
        boolean isImage = shape != null && shape.size() == 3 && (shape.get(0) == 1 || shape.get(0) == 3);
        new Checks()
                .requirePresent(input, "input")
                .requirePresent(output, "output")
                .require(
                        shape != null && !shape.isEmpty() && shape.stream().allMatch(d -> d >= 1),
                        "shape",
                        "must list positive dimensions, is " + shape)
                .require(
                        input == Input.NUMBERS || isImage,
                        "shape",
                        "must be 1 or 3 channels, height and width for pixels, is " + shape)
                .require(
                        input == Input.NUMBERS || output == Output.CLASSES,
                        "values",
                        "are for numbers only; name classes for pixels")
                .require(
                        names != null
                                && names.size() >= (output == Output.CLASSES ? 2 : 1)
                                && new HashSet<>(names).size() == names.size(),
                        output == Output.CLASSES ? "classes" : "values",
                        "must be %s different names, are %s"
                                .formatted(output == Output.CLASSES ? "two" : "some", names))
                .done();
        shape = List.copyOf(shape);
        names = List.copyOf(names);
    }

    /** The description by which records are prepared. */
    ShardManifest manifest() {
        FittedTransform transform = input == Input.NUMBERS ? table() : images();
        FeatureFormat features = transform instanceof ImageTransform images
                ? images.features(shape)
                : FeatureFormat.float32(shape.toArray(Integer[]::new));
        LabelFormat label = output == Output.CLASSES
                ? new LabelFormat.ClassIndex(names.size())
                : new LabelFormat.FloatVector(names.size());
        return new ShardManifest(
                ShardManifest.VERSION,
                new ExampleFormat(features, label),
                names,
                Map.of(),
                transform,
                new RecordLedger(0, 0, Map.of()),
                new Provenance(NONE, spec(), List.of(), "", ""));
    }

    private FittedTransform images() {
        return new ImageTransform(
                new RawFormat(RawType.UINT8, shape),
                input == Input.PIXELS ? Normalisation.NONE : Normalisation.SCALE,
                List.of());
    }

    private FittedTransform table() {
        int length = length();
        List<TableInput> inputs = new ArrayList<>(inputs(0, length));
        List<TableInput> all = new ArrayList<>(inputs);
        all.addAll(inputs(length, names.size()));
        TableTargets targets = output == Output.CLASSES ? null : new TableTargets(all, unchanged(length, names.size()));
        return new TableTransform(
                List.of(),
                UndecodableCell.REJECT,
                CellForms.AS_WRITTEN,
                inputs,
                unchanged(0, length),
                targets,
                null,
                List.of());
    }

    private int length() {
        return shape.stream().reduce(1, Math::multiplyExact);
    }

    private static List<TableInput> inputs(int from, int count) {
        return IntStream.range(from, from + count)
                .mapToObj(i -> TableInput.of("c" + i, TableInput.Kind.NUMBER, null))
                .toList();
    }

    private static List<Encoding> unchanged(int from, int count) {
        return IntStream.range(from, from + count)
                .mapToObj(i -> (Encoding) new Encoding.Scaled(i, ColumnScaling.NONE))
                .toList();
    }

    /** The data block of a job, as far as more data is read by it. */
    private Map<String, Object> spec() {
        Map<String, Object> source = new HashMap<>();
        Map<String, Object> spec = new HashMap<>(Map.of(
                "source", source,
                "split", Map.of("test", 0.5, "seed", 0),
                "normalise", Normalisation.NONE.name(),
                "shape", shape,
                "shards", Map.of("path", NONE, "count", 1, "seed", 0)));
        source.put("path", NONE);
        if (input != Input.NUMBERS) {
            source.putAll(Map.of(
                    "format", "image-folder", "channels", shape.get(0), "size", shape.subList(1, 3), "resize", "NONE"));
            return spec;
        }
        source.putAll(Map.of("format", "csv", "header", "ABSENT", "delimiter", ","));
        if (output == Output.CLASSES) {
            source.put("label", "c" + length());
        } else {
            List<String> columns = inputs(length(), names.size()).stream()
                    .map(TableInput::name)
                    .toList();
            spec.put("targets", List.of(Map.of("as", "number", "columns", columns, "normalise", "NONE")));
        }
        return spec;
    }
}
