package org.starling.driver.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.starling.driver.SparkSubmit;

/**
 * Requests for GPUs, without any: the cluster believes a discovery script. The build under test computes on the CPU, so
 * each worker refuses the GPU that it got, and names it.
 */
@Tag("cluster")
class GpuSchedulingIT {
    @TempDir
    Path folder;

    private SubmittedJob job;

    @BeforeEach
    void requireSparkHome() throws IOException {
        assumeThat(SparkSubmit.isPossible())
                .as("deploy/spark-home and the uber jar are built; run mvn verify for all modules")
                .isTrue();
    }

    @AfterEach
    void endJob() throws InterruptedException {
        if (job != null) {
            job.end();
        }
    }

    @Test
    void eachTaskHasAGpuOfItsOwnAndABuildForCpusRefusesIt() throws IOException, InterruptedException {
        job = SubmittedJob.start(folder, "local-cluster[1,2,1024]", settings(2));

        assertThat(job.running().await()).isNotZero();

        assertThat(job.running().errText())
                .contains("Cannot train on GPU 5: this build of Starling holds ND4J for CPUs only")
                .contains("Cannot train on GPU 8: this build of Starling holds ND4J for CPUs only");
    }

    @Test
    void aRequestThatNoMachineCanMeetEndsAtOnce() throws IOException, InterruptedException {
        job = SubmittedJob.start(folder, "local-cluster[1,2,1024]", settings(3));

        assertThat(job.running().await()).isNotZero();

        assertThat(job.running().errText())
                .contains(
                        "Cannot train with 2 workers: no machine of local-cluster[1,2,1024] can run an executor with",
                        "spark.executor.resource.gpu.amount=3; there is each worker (cores 2, memory 1024 MiB, gpu 2)")
                .doesNotContain("Preparing the data");
    }

    @Test
    void localModeHasNoGpusToAssign() throws IOException, InterruptedException {
        job = SubmittedJob.start(folder, "local[2]", settings(2));

        assertThat(job.running().await()).isNotZero();

        assertThat(job.running().errText()).contains("local[2] assigns no resources such as GPUs");
    }

    /** A machine with GPUs 5 and 8, whose executors ask for {@code perExecutor} of them. */
    private String[] settings(int perExecutor) throws IOException {
        Path script = folder.resolve("discover");
        Files.writeString(script, "#!/bin/sh\nprintf '{\"name\": \"gpu\", \"addresses\": [\"5\", \"8\"]}'\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        List<String> settings = new ArrayList<>();
        settings.add("training.workers=2");
        // longer than anybody would wait for this test
        settings.add("spark.conf.spark.starling.slotTimeout=1h");
        settings.add("spark.conf.spark.worker.resource.gpu.amount=2");
        settings.add("spark.conf.spark.worker.resource.gpu.discoveryScript=" + script);
        settings.add("spark.conf.spark.executor.resource.gpu.amount=" + perExecutor);
        settings.add("spark.conf.spark.executor.resource.gpu.discoveryScript=" + script);
        settings.add("spark.conf.spark.task.resource.gpu.amount=1");
        return settings.toArray(String[]::new);
    }
}
