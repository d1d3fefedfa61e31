package org.starling.benchmarks.starling;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.starling.benchmarks.contender.Contender;
import org.starling.benchmarks.contender.ContenderFactory;
import org.starling.benchmarks.contender.Measurement;
import org.starling.benchmarks.contender.Settings;
import org.starling.benchmarks.data.FashionMnist;
import org.starling.benchmarks.data.LabelledImages;
import org.starling.driver.evaluation.ClassificationReport;
import org.starling.driver.evaluation.Evaluator;
import org.starling.driver.training.TrainingData;
import org.starling.driver.training.TrainingHistory;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.replica.Backend;
import org.starling.kernels.replica.NativeLibraries;
import org.starling.kernels.replica.ReplicaOptions;
import org.starling.kernels.worker.result.WorkerReport;

/**
 * Accuracy of a network after a number of epochs. Every round trains it anew from the same parameters, with another order of the
 * examples.
 */
public final class StarlingConvergence implements Contender {
    private static final double MEGABYTE = 1e6;

    private final Settings settings;
    private LabelledImages images;
    private LabelledImages testImages;
    private int seed;

    private StarlingConvergence(Settings settings) {
        this.settings = settings;
    }

    @Override
    public void prepare() throws Exception {
        FashionMnist source = new FashionMnist(Path.of(settings.text("dataset")));
        images = source.train(settings.count("examples"));
        testImages = source.test(settings.count("testExamples"));
    }

    /** Spark runs only as long: the executors of all contenders together would not fit into a machine's memory. */
    @Override
    public Measurement measure() throws Exception {
        try (StarlingTraining training = new StarlingTraining(settings)) {
            return measure(training);
        }
    }

    private Measurement measure(StarlingTraining training) throws Exception {
        SparkSession session = training.openSpark();
        ExampleFormat format = PackedImages.format(training.network());
        TrainingData<ExampleBlock> data = training.data(
                format, PackedImages.distribute(session, images, format, training.workers()), images.size());
        long start = System.nanoTime();
        TrainingHistory history = training.train(data, training.start(), settings.count("epochs"), ++seed);
        double seconds = (System.nanoTime() - start) / 1e9;
        double sent = history.workers().stream()
                .mapToLong(WorkerReport::bytesSent)
                .average()
                .orElse(0);
        JavaRDD<ExampleBlock> test = PackedImages.distribute(session, testImages, format, training.workers());
        double accuracy = accuracy(JavaSparkContext.fromSparkContext(session.sparkContext()), history, test, format);
        return new Measurement(
                history.examples(),
                seconds,
                Map.of("test accuracy", accuracy, "MB sent per worker and epoch", sent / MEGABYTE));
    }

    private double accuracy(
            JavaSparkContext spark, TrainingHistory history, JavaRDD<ExampleBlock> test, ExampleFormat format) {
        List<String> classes = IntStream.range(0, FashionMnist.CLASSES)
                .mapToObj(Integer::toString)
                .toList();
        ReplicaOptions options = new ReplicaOptions(
                settings.choice("backend", Backend.class), PackedImages.BLOCK_SIZE, settings.count("threads"));
        if (new Evaluator(spark).evaluate(history.model().forInference(), test, format, classes, options)
                instanceof ClassificationReport report) {
            return report.accuracy();
        }
        throw new IllegalStateException("Cannot take the accuracy: the evaluation is not one of classes");
    }

    @Override
    public void close() {
        // nothing outlives a measurement
    }

    /** Kind {@code starling-convergence}; settings as those of {@code starling-averaging}, and {@code epochs}. */
    public static final class Factory implements ContenderFactory {
        @Override
        public String kind() {
            return "starling-convergence";
        }

        @Override
        public Contender create(Settings settings) {
            NativeLibraries.prepare();
            return new StarlingConvergence(settings);
        }
    }
}
