package org.starling.driver.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.starling.driver.ChildJvm;
import org.starling.driver.SparkSubmit;
import org.starling.driver.checkpoint.CheckpointStore;
import org.starling.driver.job.DigitsJob;
import org.starling.serving.checkpoint.Checkpoint;

/** The job of the digits, run by spark-submit of the assembled Spark home, from the uber jar. */
record SubmittedJob(Path folder, ChildJvm.Running running) {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    static SubmittedJob start(Path folder, String master, String... settings) throws IOException {
        return start(folder, master, "1g", settings);
    }

    static SubmittedJob start(Path folder, String master, String driverMemory, String[] settings) throws IOException {
        Files.createDirectories(folder);
        List<String> arguments = new ArrayList<>(List.of(
                "--class",
                Starling.class.getName(),
                "--properties-file",
                ROOT.resolve("conf/spark-defaults.conf").toString(),
                "--driver-memory",
                driverMemory,
                SparkSubmit.uberJar().toString()));
        arguments.addAll(List.of(DigitsJob.command(
                DigitsJob.settings(folder, settings), "train", DigitsJob.file(), "--json", "--master", master)));
        return new SubmittedJob(folder, ChildJvm.start(folder, "driver", SparkSubmit.builder(folder, arguments)));
    }

    /** The result of the job, which must succeed. */
    JsonNode result() throws IOException, InterruptedException {
        int exitCode = running.await();
        assertThat(exitCode).as(running.errText()).isZero();
        return new ObjectMapper().readTree(running.outText());
    }

    Checkpoint checkpoint() {
        return CheckpointStore.at(DigitsJob.checkpoints(folder).toString(), new Configuration())
                .loadLatest();
    }

    /** Waits until the driver has written a line with this text to standard error. */
    void awaitWord(String text) throws IOException, InterruptedException {
        while (!running.errText().contains(text)) {
            assertThat(running.process().waitFor(20, TimeUnit.MILLISECONDS))
                    .as("the driver ended before it wrote '%s': %s", text, running.errText())
                    .isFalse();
        }
    }

    /** Waits until there is a snapshot within an epoch, which must not be the first. */
    Path awaitSnapshotWithin(int epoch) throws IOException, InterruptedException {
        String prefix = "epoch-%06d-".formatted(epoch - 1);
        while (true) {
            for (Path snapshot : snapshots()) {
                if (snapshot.getFileName().toString().startsWith(prefix)) {
                    return snapshot;
                }
            }
            assertThat(running.process().waitFor(5, TimeUnit.MILLISECONDS))
                    .as("the driver ended before there was a snapshot: %s", running.errText())
                    .isFalse();
        }
    }

    /** The snapshots that lie beside the checkpoints now. */
    List<Path> snapshots() throws IOException {
        return DigitsJob.snapshots(folder);
    }

    /** The processes of the executors that run now: all Java processes below the driver's. */
    List<ProcessHandle> executors() {
        return running.process()
                .descendants()
                .filter(process -> process.info().command().orElse("").endsWith("/java"))
                .toList();
    }

    /** Ends the driver and what it started. */
    void end() throws InterruptedException {
        List<ProcessHandle> below = running.process().descendants().toList();
        running.process().destroyForcibly().waitFor();
        below.forEach(ProcessHandle::destroyForcibly);
    }
}
