package org.starling.driver.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.starling.driver.SparkSubmit;
import org.starling.driver.job.DigitsJob;

/** A network of 100 million parameters: two executors of 3 GB, and a driver that could not hold five copies of them. */
@Tag("cluster")
@Tag("sweep")
class BigModelIT {
    private static final String DRIVER_MEMORY = "1900m";
    /** Both workers and the driver. */
    private static final String ONE_PROCESS_MEMORY = "6g";

    private static final String[] SETTINGS = {
        "model.hidden=[16384,6080]",
        "model.updater=sgd",
        "training.epochs=1",
        // 12 batches for each worker: two rounds
        "training.batchSize=64",
        "training.averaging.every=6",
        "training.averaging.timeout=300s",
        "checkpoints.everyRounds=1",
        "spark.conf.spark.executor.memory=3g"
    };
    private static final long PARAMETERS = 64L * 16384 + 16384 + 16384L * 6080 + 6080 + 6080 * 10 + 10;

    @TempDir
    Path folder;

    private SubmittedJob job;

    @AfterEach
    void endJob() throws InterruptedException {
        if (job != null) {
            job.end();
        }
    }

    /** The sum is in the order of ranks wherever they run, so the bits are those of one process, to the last. */
    @Test
    void aHundredMillionParametersAverageBetweenTwoExecutorsAsWithinOneProcess()
            throws IOException, InterruptedException {
        assumeThat(SparkSubmit.isPossible())
                .as("deploy/spark-home and the uber jar are built; run mvn verify for all modules")
                .isTrue();
        assertThat(PARAMETERS).isGreaterThan(100_000_000);

        JsonNode result = run("processes", "local-cluster[2,1,3072]", DRIVER_MEMORY);

        assertThat(result.at("/workers")).hasSize(2).allSatisfy(worker -> {
            assertThat(worker.at("/rounds").asLong()).isGreaterThanOrEqualTo(2);
            // with two ranks each sends half of its vector for each of the two halves
            assertThat(worker.at("/bytesSent").asLong())
                    .isEqualTo(worker.at("/rounds").asLong() * PARAMETERS * Float.BYTES);
        });
        assertThat(result.at("/workers").findValuesAsText("executor")).doesNotHaveDuplicates();
        assertThat(result.at("/ledger/epochs")).hasSize(1);
        String ofProcesses = modelHash(job);

        run("threads", "local[2]", ONE_PROCESS_MEMORY);

        assertThat(modelHash(job)).isEqualTo(ofProcesses);
    }

    private JsonNode run(String name, String master, String driverMemory) throws IOException, InterruptedException {
        String shards = "data.shards.path=" + DigitsJob.shards(folder);
        String[] settings =
                Stream.concat(Stream.of(SETTINGS), Stream.of(shards)).toArray(String[]::new);
        job = SubmittedJob.start(folder.resolve(name), master, driverMemory, settings);
        return job.result();
    }

    /** SHA-256 of the network in the checkpoint: equal networks give equal files. */
    private static String modelHash(SubmittedJob job) throws IOException {
        Path checksums = DigitsJob.checkpoints(job.folder()).resolve("epoch-000001/checksums.json");
        return new ObjectMapper()
                .readTree(checksums.toFile())
                .at("/files/model.zip/sha256")
                .asText();
    }
}
