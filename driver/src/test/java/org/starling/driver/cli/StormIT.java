package org.starling.driver.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.starling.driver.ChildJvm;
import org.starling.driver.SparkSubmit;
import org.starling.driver.checkpoint.CheckpointStore;
import org.starling.driver.cli.StormCluster.Daemon;
import org.starling.driver.job.DigitsJob;
import org.starling.serving.checkpoint.Checkpoint;

/**
 * A job on HDFS and a standalone cluster whose processes are killed, stopped and continued at random. Its result has the bits of
 * an undisturbed job. {@code benchmarks/run storm} sets number, length and seed.
 */
@Tag("cluster")
@Tag("drill")
@EnabledOnOs(OS.LINUX)
class StormIT {
    private static final int STORMS = Integer.getInteger("storm.count", 1);
    private static final int SECONDS = Integer.getInteger("storm.seconds", 30);
    private static final long SEED = Long.getLong("storm.seed", 1);

    /** A job that has not ended so long after the last fault hangs. */
    private static final Duration CALM = Duration.ofMinutes(5);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    private StormCluster cluster;

    @Test
    void aStormChangesNoBitAndLosesNoExample() throws Exception {
        assumeThat(SparkSubmit.isPossible())
                .as("deploy/spark-home and the uber jar are built; run mvn verify for all modules")
                .isTrue();
        try (StormCluster started = StormCluster.start(folder.resolve("cluster"), 1)) {
            cluster = started;
            ChildJvm.Running calm = cluster.submit("calm", arguments("calm"));
            assertThat(calm.await()).as(calm.errText()).isZero();
            Checkpoint expected = checkpoint("calm");
            List<Long> failed = new ArrayList<>();
            for (long seed = SEED; seed < SEED + STORMS; seed++) {
                if (!storm(seed, expected)) {
                    failed.add(seed);
                }
            }

            assertThat(failed).as("seeds of storms with another result").isEmpty();
        }
    }

    private String[] arguments(String name) {
        String home = cluster.uri() + "/" + name;
        List<String> settings = List.of(
                "data.source.path=" + Path.of(DigitsJob.table()).toUri(),
                "data.shards.path=" + cluster.uri() + "/shards",
                "checkpoints.path=" + home,
                "checkpoints.keep=2",
                "checkpoints.everyRounds=300",
                "model.hidden=[64]",
                "training.epochs=" + Math.max(4, SECONDS / 3),
                "training.batchSize=1",
                "training.averaging.every=1",
                "training.averaging.timeout=20s",
                "training.epochRetries=1000",
                "spark.conf.spark.hadoop.starling.write.timeout=3m",
                "spark.conf.spark.starling.slotTimeout=3m");
        return DigitsJob.command(settings, DigitsJob.file(), "--json");
    }

    private Checkpoint checkpoint(String name) {
        return CheckpointStore.at(cluster.uri() + "/" + name, cluster.hadoop()).loadLatest();
    }

    /** Returns whether the job ended with the bits of an undisturbed one, and prints a line of JSON. */
    private boolean storm(long seed, Checkpoint expected) throws IOException, InterruptedException {
        Random random = new Random(seed);
        String name = "storm-" + seed;
        Map<String, Integer> faults = new TreeMap<>();
        StormJob job = new StormJob(cluster, name, arguments(name));
        long start = System.nanoTime();
        job.start();
        boolean ended = false;
        while (!ended && secondsSince(start) < SECONDS) {
            faults.merge(strike(random, job), 1, Integer::sum);
            cluster.startDaemons();
            ended = job.await(Duration.ofMillis(1000 + random.nextInt(4000)));
        }
        long stormy = secondsSince(start);
        ended = ended || job.await(CALM);
        boolean same = ended && isSame(checkpoint(name), expected);
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("seed", seed);
        result.put("seconds", stormy);
        result.put("secondsToTheEnd", secondsSince(start));
        result.put("faults", faults);
        result.put("retriedEpochs", job.retriedEpochs());
        result.put("resumed", job.resumed());
        result.put("ended", ended);
        result.put("sameBits", same);
        System.out.println(new ObjectMapper().writeValueAsString(result));
        return same;
    }

    private static long secondsSince(long start) {
        return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
    }

    private static boolean isSame(Checkpoint actual, Checkpoint expected) {
        return Arrays.equals(actual.model().parameters(), expected.model().parameters())
                && Arrays.equals(actual.model().updaterState(), expected.model().updaterState())
                && actual.record().ledger().equals(expected.record().ledger());
    }

    /** Kills a process, or stops it for some seconds, and returns a name of what was done. */
    private String strike(Random random, StormJob job) throws IOException, InterruptedException {
        // executors are hit as often as the driver and the daemons together
        int choice = random.nextInt(2 * (Daemon.values().length + 1));
        boolean kill = random.nextBoolean();
        int millis = 500 + random.nextInt(kill ? 3000 : 12000);
        String name;
        ProcessHandle victim;
        if (choice < Daemon.values().length) {
            name = Daemon.values()[choice].name();
            victim = cluster.daemon(Daemon.values()[choice]);
        } else if (choice == Daemon.values().length) {
            name = "DRIVER";
            victim = job.driver();
        } else {
            List<ProcessHandle> executors = cluster.executors();
            if (executors.isEmpty()) {
                return "none";
            }
            name = "EXECUTOR";
            victim = executors.get(random.nextInt(executors.size()));
        }
        StormCluster.signal(kill ? "KILL" : "STOP", victim);
        Thread.sleep(millis);
        if (!kill) {
            StormCluster.signal("CONT", victim);
        }
        return (kill ? "kill " : "stop ") + name;
    }
}
