package org.starling.benchmarks.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.ServiceLoader;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.starling.benchmarks.Catalogue;
import org.starling.benchmarks.contender.ContenderFactory;
import org.starling.benchmarks.definition.Module;
import org.starling.benchmarks.serving.RandomModels;
import org.starling.serving.ServingOptions;
import org.starling.serving.StarlingModel;
import org.starling.serving.checkpoint.Checkpoint;

class OnnxRuntimeReplicaTest {
    @Test
    void outputsAreThoseOfStarling() {
        Checkpoint checkpoint = RandomModels.fashionMnistCnn();
        ServingOptions options = ServingOptions.DEFAULT.withReplicas(1).withBatchSize(2);
        byte[] image = new byte[28 * 28];
        for (int i = 0; i < image.length; i++) {
            image[i] = (byte) (i * 7);
        }
        List<byte[]> images = List.of(image, new byte[28 * 28], image);

        try (StarlingModel expected = StarlingModel.of(checkpoint, options);
                StarlingModel model = OnnxRuntimeReplica.model(checkpoint, options)) {
            List<float[]> outputs = model.infer(images);
            for (int i = 0; i < images.size(); i++) {
                // sums of float32 in another order
                assertThat(outputs.get(i))
                        .containsExactly(expected.infer(images).get(i), Offset.offset(1e-5f));
            }
            assertThat(model.replica().backend()).isEqualTo("onnxruntime");
        }
    }

    @Test
    void everyKindThatABenchmarkAsksForIsRegistered() {
        assertThat(ServiceLoader.load(ContenderFactory.class).stream()
                        .map(provider -> provider.get().kind()))
                .containsAll(Catalogue.kinds(Module.PEER_ONNXRUNTIME));
    }
}
