package org.starling.benchmarks.spark;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.spark.api.RDDTrainingApproach;
import org.deeplearning4j.spark.api.Repartition;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;
import org.nd4j.linalg.dataset.DataSet;
import org.starling.benchmarks.contender.Contender;
import org.starling.benchmarks.contender.ContenderFactory;
import org.starling.benchmarks.contender.Measurement;
import org.starling.benchmarks.contender.Repetition;
import org.starling.benchmarks.contender.Settings;
import org.starling.benchmarks.data.FashionMnist;
import org.starling.benchmarks.dl4j.BenchmarkNetwork;
import org.starling.benchmarks.executors.ExecutorMemory;
import org.starling.benchmarks.executors.SparkInProcess;
import org.starling.kernels.replica.NativeLibraries;

/**
 * Training by dl4j-spark's {@link ParameterAveragingTrainingMaster} on data sets in memory. They have the batch size and as many
 * partitions as there are workers, so that it need not repartition; or {@code examplesPerDataSet} examples, which it repartitions
 * and batches itself, as it does by default.
 */
public final class Dl4jSpark implements Contender {
    private final Settings settings;
    private JavaSparkContext context;
    private SparkDl4jMultiLayer network;
    private JavaRDD<DataSet> data;
    private long offered;

    private Dl4jSpark(Settings settings) {
        this.settings = settings;
    }

    @Override
    public void prepare() throws Exception {
        BenchmarkNetwork definition = settings.choice("network", BenchmarkNetwork.class);
        int batchSize = settings.count("batchSize");
        int workers = settings.count("workers");
        boolean ready = settings.find("examplesPerDataSet").isEmpty();
        int examplesPerDataSet = ready ? batchSize : settings.count("examplesPerDataSet");
        SparkConf configuration = SparkInProcess.configuration(settings)
                .set("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
                .set("spark.kryo.registrator", "org.nd4j.kryo.Nd4jRegistrator")
                .set("spark.kryoserializer.buffer.max", "512m");
        context = new JavaSparkContext(configuration);
        List<DataSet> batches = new FashionMnist(Path.of(settings.text("dataset")))
                .train(settings.count("examples")).batches(examplesPerDataSet).stream()
                        .map(definition::dataSet)
                        .toList();
        JavaRDD<DataSet> list = context.parallelize(batches, workers);
        // dl4j's own examples have a list, of which every task carries its partition along
        data = settings.find("held").orElse("executors").equals("tasks") ? list : ExecutorMemory.keep(list);
        offered = batches.stream().mapToLong(DataSet::numExamples).sum();
        ParameterAveragingTrainingMaster master = new ParameterAveragingTrainingMaster.Builder(
                        workers, examplesPerDataSet)
                .batchSizePerWorker(batchSize)
                .averagingFrequency(settings.count("every"))
                .workerPrefetchNumBatches(2)
                .rddTrainingApproach(approach())
                .repartionData(ready ? Repartition.Never : Repartition.Always)
                .trainingHooks(List.of(new TrainedExamples()))
                .build();
        network = new SparkDl4jMultiLayer(context, definition.configuration(), master);
        // the first pass of the export approach also writes the data to disk
        Repetition.atLeast(settings.seconds("warmUpSeconds"), this::pass);
    }

    private RDDTrainingApproach approach() {
        return switch (settings.text("approach")) {
            case "direct" -> RDDTrainingApproach.Direct;
            case "export" -> RDDTrainingApproach.Export;
            default -> throw new IllegalArgumentException(
                    "Cannot run dl4j-spark with the approach '%s': there are direct and export"
                            .formatted(settings.text("approach")));
        };
    }

    private long pass() {
        network.fit(data);
        return TrainedExamples.take();
    }

    @Override
    public Measurement measure() throws Exception {
        long[] passes = new long[1];
        Measurement measured = Repetition.atLeast(settings.seconds("roundSeconds"), () -> {
            passes[0]++;
            return pass();
        });
        double share = (double) measured.examples() / (offered * passes[0]);
        return new Measurement(measured.examples(), measured.seconds(), Map.of("trained / offered", share));
    }

    @Override
    public void close() {
        if (network != null) {
            network.getTrainingMaster().deleteTempFiles(context);
        }
        if (context != null) {
            context.close();
        }
    }

    /** Kind {@code dl4j-spark}; settings {@code network}, {@code workers}, {@code every}, {@code approach} and {@code held}. */
    public static final class Factory implements ContenderFactory {
        @Override
        public String kind() {
            return "dl4j-spark";
        }

        @Override
        public Contender create(Settings settings) {
            NativeLibraries.prepare();
            return new Dl4jSpark(settings);
        }
    }
}
