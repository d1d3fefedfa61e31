package org.starling.driver.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.starling.driver.ChildJvm;
import org.starling.driver.job.DigitsJob;

/** A process without native libraries of oneDNN and LibTorch on its class path, as on a platform that has none. */
@Tag("cluster")
class MissingNativesIT {
    private static final String REASON = "this build of Starling holds no oneDNN for ";

    @TempDir
    Path folder;

    @Test
    @Tag("drill")
    void theJobRunsOnDl4jAndTellsTheReason() throws IOException, InterruptedException {
        ChildJvm.Running job = train("training.epochs=1");

        assertThat(job.await()).as(job.errText()).isZero();
        JsonNode workers = new ObjectMapper().readTree(job.outText()).at("/workers");
        assertThat(workers).isNotEmpty().allSatisfy(worker -> assertThat(worker.toString())
                .contains(REASON));
    }

    @Test
    void aJobThatAsksForOneDnnIsRefused() throws IOException, InterruptedException {
        ChildJvm.Running job = train("training.backend=onednn");

        assertThat(job.await()).isNotZero();
        assertThat(job.errText()).contains(REASON, "use the dl4j backend");
    }

    @Test
    void aJobThatAsksForLibTorchIsRefused() throws IOException, InterruptedException {
        ChildJvm.Running job = train("training.backend=torch");

        assertThat(job.await()).isNotZero();
        assertThat(job.errText())
                .contains(
                        "Cannot train by the torch backend: the class path holds no LibTorch for ",
                        "add the jar org.bytedeco:pytorch with the classifier of this platform (--jars, see deploy/gpu)");
    }

    private ChildJvm.Running train(String setting) throws IOException {
        String classPath = ChildJvm.classPath(
                entry -> !entry.getFileName().toString().matches("(dnnl|pytorch)-.*-(linux|macosx)-.*\\.jar"));
        List<String> settings = DigitsJob.settings(folder, setting);
        return ChildJvm.start(
                folder,
                "driver",
                classPath,
                Starling.class.getName(),
                DigitsJob.command(settings, "train", DigitsJob.file(), "--json"));
    }
}
