package org.starling.driver.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.starling.driver.SparkSubmit;

/** Two executors, each a process of its own, of which one is stopped four fifths of the time. */
@Tag("cluster")
@Tag("drill")
class StragglerIT {

    @TempDir
    Path folder;

    private SubmittedJob job;
    private Process brake;
    private ProcessHandle slow;

    @BeforeEach
    void requireSparkHome() throws IOException {
        assumeThat(SparkSubmit.isPossible())
                .as("deploy/spark-home and the uber jar are built; run mvn verify for all modules")
                .isTrue();
    }

    @AfterEach
    void end() throws InterruptedException {
        if (brake != null) {
            brake.destroyForcibly().waitFor();
            // it may be stopped, and then only this signal ends it
            slow.destroyForcibly();
        }
        if (job != null) {
            job.end();
        }
    }

    @Test
    void aSlowExecutorIsNamedAndWithAQuorumTrainsLaterWhatItMissed() throws IOException, InterruptedException {
        job = SubmittedJob.start(
                folder,
                "local-cluster[2,1,1024]",
                "training.epochs=2",
                "training.batchSize=1",
                "training.averaging={every: 40, quorum: 0.5}",
                "model.hidden=[2048,512]",
                "model.learningRate=0.0003",
                "spark.conf.spark.executor.heartbeatInterval=500ms");
        job.awaitWord("\"event\":\"epoch-started\",\"epoch\":2");
        List<ProcessHandle> executors = job.executors();
        assertThat(executors).hasSize(2);

        slow = executors.get(0);
        brake(slow);

        JsonNode result = job.result();
        for (JsonNode worker : result.at("/ledger/epochs/1/workers")) {
            assertThat(worker.at("/trained").asLong())
                    .isEqualTo(worker.at("/offered").asLong())
                    .isPositive();
        }
        JsonNode stragglers = result.at("/stragglers");
        assertThat(stragglers).as("stragglers in %s", result.at("/workers")).hasSize(1);
        assertThat(stragglers.at("/0/slowness").asDouble()).isGreaterThan(1.5);
        int straggler = stragglers.at("/0/worker").asInt();
        // called before it had trained 40 batches, again and again: it needs more rounds than its batches / 40
        JsonNode report = result.at("/workers/" + straggler);
        assertThat(report.at("/rounds").asLong())
                .isGreaterThan(report.at("/batches").asLong() / 40 + 1);
        assertThat(job.running().errText().lines().filter(line -> line.contains("\"stragglers\"")))
                .singleElement()
                .satisfies(line -> assertThat(new ObjectMapper()
                                .readTree(line)
                                .at("/stragglers/0/worker")
                                .asInt())
                        .isEqualTo(straggler));
    }

    /** Lets a process run 20 of every 100 milliseconds, until it ends. */
    private void brake(ProcessHandle process) throws IOException {
        brake = new ProcessBuilder(
                        "bash",
                        "-c",
                        "while kill -STOP $0 && sleep 0.08; do kill -CONT $0; sleep 0.02; done 2>/dev/null",
                        Long.toString(process.pid()))
                .start();
    }
}
