package org.starling.kernels.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.starling.kernels.ReplicaCompiler;
import org.starling.kernels.batch.Batch;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.LabelFormat;
import org.starling.kernels.replica.Backend;
import org.starling.kernels.replica.Network;
import org.starling.kernels.replica.Replica;
import org.starling.kernels.replica.ReplicaOptions;

/** Training on a GPU; runs with the build for CUDA (-Pnd4j-cuda) on a machine with a supported GPU only. */
@Tag("gpu")
class GpuTrainingTest {

    @Test
    void everySupportedGpuTrains() {
        assumeThat(Nd4jBuild.CUDA.present())
                .as("the build for CUDA (-Pnd4j-cuda)")
                .isTrue();
        List<Gpu> supported = new NvidiaSmi()
                .gpus().stream()
                        .filter(gpu -> gpu.capability()
                                .filter(ComputeCapability::supported)
                                .isPresent())
                        .toList();
        assumeThat(supported).as("GPUs of compute capability 3.7 to 8.x").isNotEmpty();
        for (Gpu gpu : supported) {
            GpuBinding.ofThisMachine().bind(gpu.address(), 0);
            trainAndCompare();
        }
    }

    /** One step on three examples, beside the same step worked out by hand: softmax of zeros is one half. */
    private static void trainAndCompare() {
        ExampleFormat format = new ExampleFormat(FeatureFormat.float32(2), new LabelFormat.ClassIndex(2));
        Network network = Network.of(new NeuralNetConfiguration.Builder()
                .updater(new Sgd(1))
                .list()
                .layer(new OutputLayer.Builder(LossFunction.MCXENT)
                        .activation(Activation.SOFTMAX)
                        .nIn(2)
                        .nOut(2)
                        .build())
                .build());
        ByteBuffer features = ByteBuffer.allocate(2 * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        features.putFloat(2f).putFloat(4f);
        Batch batch = new Batch(format, 1);
        batch.add(ExampleBlock.ofClasses(format, features.array(), new int[] {1}), 0);
        try (Replica replica = ReplicaCompiler.compile(network, format, new ReplicaOptions(Backend.AUTO, 1, 1))) {
            assertThat(replica.info().backend()).isEqualTo("dl4j");
            replica.writeParameters(new float[6], 0);
            assertThat(replica.train(batch)).isCloseTo(Math.log(2), org.assertj.core.data.Offset.offset(1e-6));
            float[] parameters = new float[6];
            replica.readParameters(parameters, 0);
            assertThat(parameters).containsExactly(-1f, -2f, 1f, 2f, -0.5f, 0.5f);
        }
    }
}
