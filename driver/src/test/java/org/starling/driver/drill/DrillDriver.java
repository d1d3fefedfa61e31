package org.starling.driver.drill;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ExceptionFailure;
import org.apache.spark.SparkConf;
import org.apache.spark.TaskFailedReason;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.nd4j.linalg.learning.config.Adam;
import org.starling.driver.config.AveragingSpec;
import org.starling.driver.config.TrainingSpec;
import org.starling.driver.report.ProgressListener;
import org.starling.driver.training.EpochHooks;
import org.starling.driver.training.Trainer;
import org.starling.driver.training.TrainingData;
import org.starling.driver.training.TrainingException;
import org.starling.driver.training.TrainingHistory;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.Examples;
import org.starling.kernels.batch.Shuffle;
import org.starling.kernels.replica.Backend;
import org.starling.kernels.replica.Network;
import org.starling.kernels.replica.TestNetworks;
import org.starling.kernels.worker.PackedWorkload;
import org.starling.kernels.worker.averaging.UpdaterStateMode;
import org.starling.serving.checkpoint.ModelState;
import org.starling.serving.checkpoint.ModelStates;

/**
 * Main class of a drill's driver: {@code DrillDriver FOLDER DRILLS [key=value…]}. Trains the same two epochs once for each
 * fault on two executors, and writes the results to standard output.
 */
final class DrillDriver {
    private static final ExampleFormat FORMAT = Examples.pixels(3, 12);
    private static final int SHARE = 320;
    /** Longer than any step takes on any machine; faults that must be noticed at once take far less. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    /** Timeout for the fault that exceeds it. A step that takes longer costs an attempt, and changes no result. */
    private static final Duration SHORT_PATIENCE = Duration.ofSeconds(10);

    private DrillDriver() {}

    public static void main(String[] arguments) {
        SparkConf conf = new SparkConf()
                .setMaster("local-cluster[2,1,1024]")
                .setAppName("drill")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.driver.bindAddress", "127.0.0.1")
                .set("spark.executor.extraClassPath", System.getProperty("java.class.path"))
                .set("spark.executor.extraJavaOptions", "-XX:TieredStopAtLevel=1")
                .set("spark.executorEnv.OMP_NUM_THREADS", "1")
                .set("spark.scheduler.barrier.maxConcurrentTasksCheck.interval", "1s")
                .set("spark.scheduler.barrier.maxConcurrentTasksCheck.maxFailures", "60");
        for (String setting : Arrays.asList(arguments).subList(2, arguments.length)) {
            conf.set(setting.substring(0, setting.indexOf('=')), setting.substring(setting.indexOf('=') + 1));
        }
        try (JavaSparkContext spark = new JavaSparkContext(conf)) {
            spark.sc().addSparkListener(new Failures());
            for (String drill : arguments[1].split(",", -1)) {
                System.out.println("drill " + drill);
                run(spark, InjectedFault.valueOf(drill), arguments[0]);
            }
        }
        System.exit(0);
    }

    private static void run(JavaSparkContext spark, InjectedFault drill, String folder) {
        ModelState start = ModelStates.of(
                Network.of(TestNetworks.mlp(12, 3, new Adam(0.01))).initialise());
        AveragingSpec averaging = new AveragingSpec(
                2, UpdaterStateMode.AVERAGE, drill == InjectedFault.WORKER_HANGS ? SHORT_PATIENCE : PATIENCE);
        TrainingSpec spec = new TrainingSpec(2, 2, 8, 1, Shuffle.EVERY_EPOCH, averaging, Backend.AUTO, 2);
        List<ExampleBlock> blocks = new ArrayList<>();
        for (int rank = 0; rank < 2; rank++) {
            blocks.add(Examples.block(FORMAT, SHARE, rank));
        }
        PackedWorkload usual =
                new PackedWorkload(start.network(), FORMAT, spec.backend(), spec.batchSize(), spec.shuffle());
        TrainingData<ExampleBlock> data = new TrainingData<>(
                new DrillWorkload(usual, drill, folder), spark.parallelize(blocks, 2), List.of((long) SHARE, (long)
                        SHARE));
        long began = System.nanoTime();
        try {
            TrainingHistory history = new Trainer<>(spec, data, ProgressListener.silent())
                    .train(TrainingHistory.startingFrom(start), EpochHooks.NONE);
            history.ledger()
                    .epochs()
                    .forEach(epoch ->
                            System.out.println("epoch offered " + epoch.offered() + " trained " + epoch.trained()));
            System.out.println("parameters " + Arrays.hashCode(history.model().parameters()));
        } catch (TrainingException e) {
            System.out.println("gave up: " + firstLine(e.getMessage()));
            System.out.println("seconds " + (System.nanoTime() - began) / 1_000_000_000);
        }
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }

    /** Prints the failures of tasks. */
    private static final class Failures extends SparkListener {
        @Override
        public void onTaskEnd(SparkListenerTaskEnd end) {
            if (end.reason() instanceof ExceptionFailure failure) {
                System.out.println("task failed: " + firstLine(failure.description()));
            } else if (end.reason() instanceof TaskFailedReason failure) {
                System.out.println("task failed: " + firstLine(failure.toErrorString()));
            }
        }
    }
}
