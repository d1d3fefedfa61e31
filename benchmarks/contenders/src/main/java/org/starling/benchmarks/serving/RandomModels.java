package org.starling.benchmarks.serving;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.starling.benchmarks.data.FashionMnist;
import org.starling.benchmarks.dl4j.BenchmarkNetwork;
import org.starling.driver.checkpoint.CurrentSoftware;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.LabelFormat;
import org.starling.pipeline.encode.ColumnScaling;
import org.starling.pipeline.encode.Encoding;
import org.starling.pipeline.encode.FittedTransform;
import org.starling.pipeline.encode.ImageTransform;
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
import org.starling.pipeline.statistics.FeatureStatistics;
import org.starling.serving.checkpoint.Checkpoint;
import org.starling.serving.checkpoint.ModelStates;
import org.starling.serving.history.Json;
import org.starling.serving.history.Ledger;
import org.starling.serving.history.TrainingRecord;

/** Checkpoints with random parameters of a fixed seed: rates of predictions do not depend on their values. */
public final class RandomModels {
    /** Columns of the table of digits, {@code c0} and so on. */
    public static final int COLUMNS = 64;
    /** Largest value of a column. */
    public static final int LARGEST = 16;

    private static final int HIDDEN = 128;
    private static final int CLASSES = 10;
    private static final int SIDE = FashionMnist.SIDE;

    private RandomModels() {}

    /** The MLP of the included digits: 64 numbers, 128 hidden units, 10 classes. */
    public static Checkpoint digitsMlp() {
        List<TableInput> inputs = IntStream.range(0, COLUMNS)
                .mapToObj(i -> TableInput.of("c" + i, TableInput.Kind.NUMBER, null))
                .toList();
        List<Encoding> encodings = IntStream.range(0, COLUMNS)
                .mapToObj(i -> (Encoding) new Encoding.Scaled(i, ColumnScaling.of(0, LARGEST)))
                .toList();
        return checkpoint(
                new TableTransform(
                        List.of(),
                        UndecodableCell.REJECT,
                        CellForms.AS_WRITTEN,
                        inputs,
                        encodings,
                        null,
                        null,
                        List.of()),
                FeatureFormat.float32(COLUMNS),
                Map.of("format", "csv", "path", "digits.csv", "header", "ABSENT", "label", "c64", "delimiter", ","),
                mlp());
    }

    /** {@link BenchmarkNetwork#CNN} on images of Fashion-MNIST, scaled to 0 to 1. */
    public static Checkpoint fashionMnistCnn() {
        ImageTransform scaled = new ImageTransform(
                new RawFormat(RawType.UINT8, List.of(1, SIDE, SIDE)),
                Normalisation.SCALE,
                List.of(new FeatureStatistics("pixels", 1, 128, 1000, 0, 255)));
        return checkpoint(
                scaled,
                scaled.features(List.of(1, SIDE, SIDE)),
                Map.of("format", "idx", "images", "images", "labels", "labels"),
                BenchmarkNetwork.CNN.configuration());
    }

    private static MultiLayerConfiguration mlp() {
        return new NeuralNetConfiguration.Builder()
                .seed(1)
                .list()
                .layer(new DenseLayer.Builder()
                        .nOut(HIDDEN)
                        .activation(Activation.RELU)
                        .build())
                .layer(new OutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(CLASSES)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.feedForward(COLUMNS))
                .build();
    }

    private static Checkpoint checkpoint(
            FittedTransform transform,
            FeatureFormat features,
            Map<String, Object> source,
            MultiLayerConfiguration configuration) {
        ShardManifest manifest = new ShardManifest(
                ShardManifest.VERSION,
                new ExampleFormat(features, new LabelFormat.ClassIndex(CLASSES)),
                IntStream.range(0, CLASSES).mapToObj(Integer::toString).toList(),
                Map.of(),
                transform,
                new RecordLedger(0, 0, Map.of()),
                new Provenance("none", Map.of("source", source), List.of(), "", ""));
        MultiLayerNetwork network = new MultiLayerNetwork(configuration);
        network.init();
        TrainingRecord history = new TrainingRecord(
                TrainingRecord.VERSION,
                "serving",
                0,
                0,
                0,
                1,
                List.of(),
                Ledger.empty(),
                manifest.ledger(),
                Json.tree(Map.of()),
                CurrentSoftware.versions(),
                Instant.EPOCH);
        return new Checkpoint(ModelStates.of(network), new float[0], manifest.toJson(), history);
    }
}
