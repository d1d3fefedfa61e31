package org.starling.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.starling.driver.ChildJvm;
import org.starling.driver.cli.Starling;
import org.starling.pipeline.shard.ShardManifest;
import org.starling.pipeline.testing.LocalSpark;
import org.starling.serving.ServingJobs;
import org.starling.serving.checkpoint.CheckpointReader;
import org.starling.serving.checkpoint.LocalCheckpointFolder;

/** A model that is larger than the heap of a server. */
@Tag("cluster")
class LargeModelIT {
    /** Makes 12 million parameters: 48 MB, besides what the process needs itself. */
    private static final int HIDDEN = 1_500_000;

    @TempDir
    Path folder;

    @Test
    void aModelThatDoesNotFitIntoMemoryIsNamed() throws Exception {
        LocalSpark.session();
        Path table = SampleModels.table(folder);
        CheckpointReader reader = new CheckpointReader(new LocalCheckpointFolder(table, null));
        ShardManifest manifest = reader.load(reader.best().orElseThrow()).requireManifest();
        Path large = ServingJobs.save(
                folder.resolve("large"),
                manifest,
                new NeuralNetConfiguration.Builder()
                        .list()
                        .layer(new DenseLayer.Builder().nOut(HIDDEN).build())
                        .layer(new OutputLayer.Builder()
                                .nOut(3)
                                .activation(Activation.SOFTMAX)
                                .build())
                        .setInputType(InputType.feedForward(4))
                        .build());
        ProcessBuilder builder = ChildJvm.builder(
                ChildJvm.classPath(entry -> true), Starling.class.getName(), "serve", large.toString(), "--port", "0");
        builder.command().add(1, "-Xmx64m");
        builder.command().remove("-Xmx2g");

        ChildJvm.Running server = ChildJvm.start(folder, "server", builder);

        assertThat(server.await()).as(server.errText()).isEqualTo(1);
        assertThat(server.errText())
                .contains(
                        "Cannot read the model: it does not fit into the memory of this JVM; raise its heap (bin/starling: STARLING_DRIVER_MEMORY)");
    }
}
