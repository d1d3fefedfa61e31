package org.starling.driver.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.deploy.LocalSparkCluster;
import org.apache.spark.deploy.worker.Worker;
import org.apache.spark.rpc.RpcEnv;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.starling.pipeline.testing.LocalSpark;
import scala.Option;

/** Requests to the master of a standalone cluster, whose one worker has two cores, 1024 MiB and two GPUs. */
@Tag("cluster")
class TaskSlotsIT {
    @TempDir
    static Path folder;

    private static LocalSparkCluster cluster;
    private static String master;

    @BeforeAll
    static void startCluster() throws IOException {
        LocalSpark.stop();
        Path script = Files.writeString(
                folder.resolve("discover"), "#!/bin/sh\nprintf '{\"name\": \"gpu\", \"addresses\": [\"0\", \"1\"]}'\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        SparkConf conf = conf("cluster")
                .set("spark.worker.resource.gpu.amount", "2")
                .set("spark.worker.resource.gpu.discoveryScript", script.toString());
        cluster = LocalSparkCluster.apply(1, 2, 1024, conf);
        master = cluster.start()[0];
    }

    @AfterAll
    static void stopCluster() {
        cluster.stop();
    }

    private static SparkConf conf(String name) {
        return new SparkConf()
                .setAppName(name)
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.driver.bindAddress", "127.0.0.1")
                .set("spark.starling.slotTimeout", "1h");
    }

    @Test
    void moreGpusThanAnyMachineHasAreRefusedAtOnce() {
        assertRefused(
                conf("gpus").set("spark.executor.resource.gpu.amount", "3").set("spark.task.resource.gpu.amount", "3"),
                "spark.executor.resource.gpu.amount=3",
                "(cores 2, memory 1024 MiB, gpu 2)");
    }

    @Test
    void moreMemoryThanAnyMachineHasIsRefusedAtOnce() {
        assertRefused(conf("memory").set("spark.executor.memory", "3g"), "spark.executor.memory=3072m");
    }

    @Test
    void aWorkerThatRegistersWhileTheJobWaitsIsAskedToo() {
        LocalSparkCluster empty = LocalSparkCluster.apply(0, 2, 1024, conf("empty"));
        String address = empty.start()[0];
        try (JavaSparkContext spark = new JavaSparkContext(
                conf("late").set("spark.executor.memory", "3g").setMaster(address))) {
            CompletableFuture<RpcEnv> worker = CompletableFuture.supplyAsync(
                    () -> Worker.startRpcEnvAndEndpoint(
                            "127.0.0.1",
                            0,
                            0,
                            2,
                            1024,
                            new String[] {address},
                            folder.toString(),
                            Option.apply(null),
                            conf("worker"),
                            Option.apply(null)),
                    CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS));

            assertThatThrownBy(() -> TaskSlots.require(spark.sc(), 2, "training.workers"))
                    .isInstanceOf(TooFewSlotsException.class)
                    .hasMessageContaining("no machine of " + address)
                    .hasMessageContaining("(cores 2, memory 1024 MiB)");
            worker.join().shutdown();
        } finally {
            empty.stop();
        }
    }

    private static void assertRefused(SparkConf conf, String... parts) {
        long start = System.nanoTime();
        try (JavaSparkContext spark = new JavaSparkContext(conf.setMaster(master))) {
            assertThatThrownBy(() -> TaskSlots.require(spark.sc(), 2, "training.workers"))
                    .isInstanceOf(TooFewSlotsException.class)
                    .hasMessageContaining("Cannot train with 2 workers: no machine of " + master)
                    .hasMessageContainingAll(parts);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .as("the time for which executors would be waited for is an hour")
                .isLessThan(Duration.ofMinutes(30));
    }
}
