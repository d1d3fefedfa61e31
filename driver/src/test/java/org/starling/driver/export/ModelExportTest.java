package org.starling.driver.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import onnx.Onnx.ModelProto;
import onnx.Onnx.StringStringEntryProto;
import onnx.Onnx.ValueInfoProto;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.SimpleRnn;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.starling.driver.checkpoint.Checkpoints;
import org.starling.driver.checkpoint.Networks;
import org.starling.driver.export.onnx.ExportException;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.LabelFormat;
import org.starling.pipeline.encode.ColumnScaling;
import org.starling.pipeline.encode.Encoding;
import org.starling.pipeline.encode.FittedTransform;
import org.starling.pipeline.encode.TableTargets;
import org.starling.pipeline.encode.TableTransform;
import org.starling.pipeline.encode.TextTransform;
import org.starling.pipeline.shard.Provenance;
import org.starling.pipeline.shard.RecordLedger;
import org.starling.pipeline.shard.ShardManifest;
import org.starling.pipeline.spec.TableInput;
import org.starling.pipeline.spec.TableInput.Kind;
import org.starling.pipeline.spec.UndecodableCell;
import org.starling.pipeline.text.TextEncoding;
import org.starling.pipeline.text.TextSpec;
import org.starling.serving.checkpoint.Checkpoint;
import org.starling.serving.checkpoint.ModelStates;

/** The inputs, outputs and description of models, and what is refused. */
class ModelExportTest {
    private static final List<String> COLUMNS = List.of("a", "b", "c", "d");
    private static final ExampleFormat CLASSES =
            new ExampleFormat(FeatureFormat.float32(4), new LabelFormat.ClassIndex(3));
    private static final double[] RECORD = {0.25};

    private static Checkpoint checkpoint(MultiLayerNetwork network, ExampleFormat format, FittedTransform transform) {
        network.setIterationCount(5);
        network.setEpochCount(1);
        ShardManifest manifest = new ShardManifest(
                ShardManifest.VERSION,
                format,
                format.label() instanceof LabelFormat.FloatVector ? List.of("x", "y", "z") : List.of("ash", "birch"),
                Map.of(),
                transform,
                new RecordLedger(1, 1, Map.of()),
                new Provenance("123abc", Map.of(), List.of(), "2026-01-01T00:00:00Z", "3.5.5"));
        return new Checkpoint(
                ModelStates.of(network),
                new float[0],
                manifest.toJson(),
                Checkpoints.ofEpoch(1).record());
    }

    private static TableTransform table(Encoding fourth, TableTargets targets) {
        return new TableTransform(
                List.of(),
                UndecodableCell.REJECT,
                null,
                COLUMNS.stream()
                        .map(name -> TableInput.of(
                                name,
                                name.equals("d") && !(fourth instanceof Encoding.Scaled) ? Kind.TEXT : Kind.NUMBER,
                                null))
                        .toList(),
                List.of(
                        new Encoding.Scaled(0, ColumnScaling.NONE),
                        new Encoding.Scaled(1, new ColumnScaling(1, 2)),
                        new Encoding.Scaled(2, ColumnScaling.NONE),
                        fourth),
                targets,
                null,
                List.of());
    }

    private static TableTransform numbers(TableTargets targets) {
        return table(new Encoding.Scaled(3, ColumnScaling.NONE), targets);
    }

    private static MultiLayerNetwork network() {
        return Networks.trainedMultiLayer(new Adam(0.01));
    }

    private static Map<String, Object> run(ModelProto model) throws OrtException {
        OnnxRun run = OnnxRun.of(model);
        for (String column : COLUMNS) {
            run.doubles(column, RECORD, 1, 1);
        }
        return run.outputs();
    }

    private static List<String> names(List<ValueInfoProto> values) {
        return values.stream().map(ValueInfoProto::getName).toList();
    }

    @Test
    void classesAreNamedAndTheRestByTheirIndices() throws OrtException {
        ModelProto model =
                new ModelExport(checkpoint(network(), CLASSES, numbers(null)), ExportedParts.WHOLE_MODEL).build();

        assertThat(names(model.getGraph().getInputList())).isEqualTo(COLUMNS);
        assertThat(names(model.getGraph().getOutputList())).containsExactly("probabilities", "prediction");
        Map<String, Object> outputs = run(model);
        float[] probabilities = (float[]) outputs.get("probabilities");
        int greatest = 0;
        for (int i = 1; i < 3; i++) {
            greatest = probabilities[i] > probabilities[greatest] ? i : greatest;
        }
        assertThat((String[]) outputs.get("prediction"))
                .containsExactly(List.of("ash", "birch", "2").get(greatest));
    }

    @Test
    void modelIsDescribed() {
        ModelProto model =
                new ModelExport(checkpoint(network(), CLASSES, numbers(null)), ExportedParts.WHOLE_MODEL).build();

        Map<String, String> metadata = new TreeMap<>();
        for (StringStringEntryProto entry : model.getMetadataPropsList()) {
            metadata.put(entry.getKey(), entry.getValue());
        }
        assertThat(metadata)
                .containsEntry("job", "test")
                .containsEntry("epoch", "1")
                .containsEntry("data", "123abc")
                .containsEntry("classes", "[\"ash\",\"birch\"]")
                .containsEntry("preprocessing", "inside")
                .containsKeys("starling", "dl4j", "completed");
        assertThat(model.getOpsetImport(0).getVersion()).isEqualTo(19);
        assertThat(model.getProducerName()).isEqualTo("Starling");
        assertThat(model.getGraph()
                        .getInput(0)
                        .getType()
                        .getTensorType()
                        .getShape()
                        .getDim(0)
                        .getDimParam())
                .isEqualTo("batch");
    }

    @Test
    void networkAloneTakesFeatures() throws OrtException {
        Checkpoint checkpoint = checkpoint(network(), CLASSES, numbers(null));
        ModelProto whole = new ModelExport(checkpoint, ExportedParts.WHOLE_MODEL).build();
        ModelProto bare = new ModelExport(checkpoint, ExportedParts.NETWORK_ONLY).build();

        assertThat(names(bare.getGraph().getInputList())).containsExactly("features");
        assertThat(names(bare.getGraph().getOutputList())).containsExactly("outputs");
        float[] prepared = {0.25f, -1.5f, 0.25f, 0.25f};
        assertThat(OnnxRun.of(bare).floats("features", prepared, 1, 4).outputs().get("outputs"))
                .isEqualTo(run(whole).get("probabilities"));
    }

    @Test
    void valuesHaveTheUnitsOfTheirTargets() throws OrtException {
        ExampleFormat format = new ExampleFormat(FeatureFormat.float32(4), new LabelFormat.FloatVector(3));
        TableTargets targets = new TableTargets(
                List.of(TableInput.of("x", Kind.NUMBER, null)),
                List.of(
                        new Encoding.Scaled(0, new ColumnScaling(1000, 0.01)),
                        new Encoding.Scaled(0, new ColumnScaling(-5, 2)),
                        new Encoding.Logarithm(0)));
        Checkpoint checkpoint = checkpoint(network(), format, numbers(targets));
        float[] bare = (float[]) OnnxRun.of(new ModelExport(checkpoint, ExportedParts.NETWORK_ONLY).build())
                .floats("features", new float[] {0.25f, -1.5f, 0.25f, 0.25f}, 1, 4)
                .outputs()
                .get("outputs");

        double[] values = (double[]) run(new ModelExport(checkpoint, ExportedParts.WHOLE_MODEL).build())
                .get("values");

        assertThat(values)
                .containsExactly(
                        new double[] {bare[0] * 100 + 1000, bare[1] / 2 - 5, Math.expm1(bare[2])}, within(1e-4));
    }

    @Test
    void quantilesAreInAscendingOrder() throws OrtException {
        ExampleFormat format = new ExampleFormat(FeatureFormat.float32(4), new LabelFormat.FloatVector(3));
        Encoding value = new Encoding.Scaled(0, new ColumnScaling(1000, 0.01));
        TableTargets targets = new TableTargets(
                List.of(TableInput.of("x", Kind.NUMBER, null)),
                List.of(
                        new Encoding.Quantile(value, 0.1),
                        new Encoding.Quantile(value, 0.5),
                        new Encoding.Quantile(value, 0.9)));
        Checkpoint checkpoint = checkpoint(network(), format, numbers(targets));
        float[] bare = (float[]) OnnxRun.of(new ModelExport(checkpoint, ExportedParts.NETWORK_ONLY).build())
                .floats("features", new float[] {0.25f, -1.5f, 0.25f, 0.25f}, 1, 4)
                .outputs()
                .get("outputs");
        // otherwise nothing is sorted
        assertThat(bare[0] > bare[1] || bare[1] > bare[2]).isTrue();
        Arrays.sort(bare);

        double[] values = (double[]) run(new ModelExport(checkpoint, ExportedParts.WHOLE_MODEL).build())
                .get("values");

        assertThat(values)
                .containsExactly(
                        new double[] {bare[0] * 100 + 1000, bare[1] * 100 + 1000, bare[2] * 100 + 1000}, within(1e-4));
    }

    @Test
    void everyPartWithoutAnOnnxFormIsNamedAtOnce() {
        MultiLayerNetwork network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .list()
                .layer(new SimpleRnn.Builder().nIn(4).nOut(5).build())
                .layer(new DenseLayer.Builder()
                        .nIn(5)
                        .nOut(5)
                        .activation(Activation.RATIONALTANH)
                        .build())
                .layer(new RnnOutputLayer.Builder(LossFunction.MSE)
                        .nIn(5)
                        .nOut(3)
                        .build())
                .build());
        network.init();
        Checkpoint checkpoint = checkpoint(network, CLASSES, table(new Encoding.Hashed(3, 8), null));

        assertThatThrownBy(() -> new ModelExport(checkpoint, ExportedParts.WHOLE_MODEL).build())
                .isInstanceOf(ExportException.class)
                .hasMessageContaining("3 problem(s)")
                .hasMessageContaining("layer 'layer0' (SimpleRnn): layers of this kind have no ONNX form")
                .hasMessageContaining("layer 'layer1' (DenseLayer): activation ActivationRationalTanh has no ONNX form")
                .hasMessageContaining("column 'd': hashes of texts have no ONNX form")
                .hasMessageEndingWith("Train a network of the layers that docs/export.md lists.");
    }

    @Test
    void textsAreRefusedButNotTheirNetwork() {
        TextSpec spec = new TextSpec(
                TextSpec.Tokens.CHARACTERS,
                4,
                10,
                TextSpec.Letters.KEEP,
                TextSpec.Side.END,
                TextSpec.Side.END,
                TextSpec.Form.INDICES);
        TextTransform texts = new TextTransform(TextEncoding.of(spec, TextEncoding.RESERVED_TOKENS, List.of()));
        Checkpoint checkpoint = checkpoint(network(), CLASSES, texts);

        assertThatThrownBy(() -> new ModelExport(checkpoint, ExportedParts.WHOLE_MODEL).build())
                .hasMessageContaining("texts: tokenisation has no ONNX form")
                .hasMessageEndingWith("Use --without-preprocessing, and prepare the features yourself.");
        assertThat(new ModelExport(checkpoint, ExportedParts.NETWORK_ONLY)
                        .build()
                        .getGraph()
                        .getInput(0)
                        .getName())
                .isEqualTo("features");
    }

    @Test
    void aCheckpointWithoutAManifestIsRefused() {
        Checkpoint given = Checkpoints.ofEpoch(1);
        Checkpoint without = new Checkpoint(given.model(), new float[0], "", given.record());

        assertThatThrownBy(() -> new ModelExport(without, ExportedParts.NETWORK_ONLY))
                .isInstanceOf(ExportException.class)
                .hasMessageContaining("give a checkpoint of bin/starling train");
    }

    /** The lines that docs/export.md shows. */
    @Test
    void javaLinesOfTheDocumentRun(@TempDir Path folder) throws IOException, OrtException {
        TableTransform table = new TableTransform(
                List.of(),
                UndecodableCell.REJECT,
                null,
                List.of(TableInput.of("size", Kind.NUMBER, null), TableInput.of("colour", Kind.TEXT, null)),
                List.of(
                        new Encoding.Scaled(0, new ColumnScaling(50, 0.1)),
                        new Encoding.OneHot(1, List.of("blue", "green", "red"))),
                null,
                null,
                List.of());
        Path model = folder.resolve("model.onnx");
        Files.write(
                model,
                new ModelExport(checkpoint(network(), CLASSES, table), ExportedParts.WHOLE_MODEL)
                        .build()
                        .toByteArray());

        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession session = environment.createSession(model.toString());
                OnnxTensor size = OnnxTensor.createTensor(environment, new double[][] {{52.5}});
                OnnxTensor colour = OnnxTensor.createTensor(environment, new String[][] {{"red"}});
                OrtSession.Result result = session.run(Map.of("size", size, "colour", colour))) {
            float[][] probabilities =
                    (float[][]) result.get("probabilities").orElseThrow().getValue();
            String[] prediction =
                    (String[]) result.get("prediction").orElseThrow().getValue();
            assertThat(probabilities[0]).hasSize(3);
            assertThat(prediction).hasSize(1);
        }
    }
}
