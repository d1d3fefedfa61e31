package org.starling.benchmarks.starling;

import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.starling.benchmarks.contender.Contender;
import org.starling.benchmarks.contender.ContenderFactory;
import org.starling.benchmarks.contender.Measurement;
import org.starling.benchmarks.contender.Repetition;
import org.starling.benchmarks.contender.Settings;
import org.starling.benchmarks.data.FashionMnist;
import org.starling.benchmarks.data.LabelledImages;
import org.starling.driver.training.ReplicaLease;
import org.starling.driver.training.TrainingData;
import org.starling.driver.training.TrainingHistory;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.replica.NativeLibraries;

/**
 * Starling's {@code Trainer} on blocks in memory. A round has as many epochs as fit into the requested time, estimated from
 * earlier epochs. All rounds are of one job, so replicas are built during warm-up.
 */
public final class StarlingAveraging implements Contender {
    private final Settings settings;
    private final StarlingTraining training;
    private TrainingData<ExampleBlock> data;
    private TrainingHistory history;
    private ReplicaLease replicas;
    private double epochSeconds = Double.POSITIVE_INFINITY;

    private StarlingAveraging(Settings settings) {
        this.settings = settings;
        this.training = new StarlingTraining(settings);
    }

    @Override
    public void prepare() throws Exception {
        SparkSession session = training.openSpark();
        LabelledImages images = new FashionMnist(Path.of(settings.text("dataset"))).train(settings.count("examples"));
        ExampleFormat format = PackedImages.format(training.network());
        data = training.data(
                format, PackedImages.distribute(session, images, format, training.workers()), images.size());
        history = training.start();
        replicas = new ReplicaLease();
        Repetition.atLeast(settings.seconds("warmUpSeconds"), () -> train(1));
    }

    private long train(int epochs) {
        long before = history.examples();
        history = training.train(data, history, epochs, replicas);
        epochSeconds = history.metrics().get(history.metrics().size() - 1).seconds();
        return history.examples() - before;
    }

    @Override
    public Measurement measure() throws Exception {
        double asked = settings.seconds("roundSeconds");
        int epochs = Math.max(1, (int) Math.ceil(asked / epochSeconds));
        Measurement measured = Repetition.atLeast(0, () -> train(epochs));
        return new Measurement(
                measured.examples(),
                measured.seconds(),
                Map.of("trained / offered", (double) measured.examples() / (data.examples() * epochs)));
    }

    @Override
    public void close() {
        if (replicas != null) {
            replicas.close();
        }
        training.close();
    }

    /** Kind {@code starling-averaging}; settings {@code network}, {@code workers}, {@code every} and {@code backend}. */
    public static final class Factory implements ContenderFactory {
        @Override
        public String kind() {
            return "starling-averaging";
        }

        @Override
        public Contender create(Settings settings) {
            NativeLibraries.prepare();
            return new StarlingAveraging(settings);
        }
    }
}
