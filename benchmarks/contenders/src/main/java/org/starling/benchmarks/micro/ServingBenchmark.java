package org.starling.benchmarks.micro;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
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
import org.starling.serving.Prediction;
import org.starling.serving.ServingOptions;
import org.starling.serving.StarlingModel;
import org.starling.serving.checkpoint.Checkpoint;
import org.starling.serving.checkpoint.ModelStates;
import org.starling.serving.history.Json;
import org.starling.serving.history.Ledger;
import org.starling.serving.history.TrainingRecord;

/**
 * Time from one raw record to its prediction in a service, one thread: a map of 64 numbers to the digits MLP, and the pixels of an
 * image to the CNN of Fashion-MNIST. The parameters are random.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class ServingBenchmark {
    private static final int COLUMNS = 64;
    private static final int HIDDEN = 128;
    private static final int CLASSES = 10;
    private static final double LARGEST = 16;

    private StarlingModel digits;
    private StarlingModel images;
    private Map<String, Object> record;
    private byte[] pixels;

    @Setup
    public void open() {
        Random random = new Random(1);
        record = new HashMap<>();
        for (int i = 0; i < COLUMNS; i++) {
            record.put("c" + i, random.nextInt((int) LARGEST + 1));
        }
        pixels = new byte[28 * 28];
        random.nextBytes(pixels);
        ImageTransform scaled = new ImageTransform(
                new RawFormat(RawType.UINT8, List.of(1, 28, 28)),
                Normalisation.SCALE,
                List.of(new FeatureStatistics("pixels", 1, 128, 1000, 0, 255)));
        digits = model(
                table(),
                FeatureFormat.float32(COLUMNS),
                Map.of("format", "csv", "path", "digits.csv", "header", "ABSENT", "label", "c64", "delimiter", ","),
                mlp());
        images = model(
                scaled,
                scaled.features(List.of(1, 28, 28)),
                Map.of("format", "idx", "images", "images", "labels", "labels"),
                BenchmarkNetwork.CNN.configuration());
    }

    private static TableTransform table() {
        List<TableInput> inputs = IntStream.range(0, COLUMNS)
                .mapToObj(i -> TableInput.of("c" + i, TableInput.Kind.NUMBER, null))
                .toList();
        List<Encoding> encodings = IntStream.range(0, COLUMNS)
                .mapToObj(i -> (Encoding) new Encoding.Scaled(i, ColumnScaling.of(0, LARGEST)))
                .toList();
        return new TableTransform(
                List.of(), UndecodableCell.REJECT, CellForms.AS_WRITTEN, inputs, encodings, null, null, List.of());
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

    private static StarlingModel model(
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
        return StarlingModel.of(
                new Checkpoint(ModelStates.of(network), new float[0], manifest.toJson(), history),
                ServingOptions.DEFAULT.withReplicas(1));
    }

    @TearDown
    public void close() {
        digits.close();
        images.close();
    }

    @Benchmark
    public Prediction digitsMlp() {
        return digits.predictOne(record);
    }

    @Benchmark
    public Prediction fashionMnistCnn() {
        return images.predictOne(pixels);
    }
}
