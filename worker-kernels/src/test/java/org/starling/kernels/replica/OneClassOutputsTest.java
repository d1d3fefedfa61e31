package org.starling.kernels.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.ocnn.OCNNOutputLayer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

class OneClassOutputsTest {
    private static final int INPUTS = 3;
    private static final double INITIAL = 0.1;

    static {
        NativeLibraries.prepare();
    }

    private static NeuralNetConfiguration.Builder settings() {
        return new NeuralNetConfiguration.Builder().seed(3).updater(new Sgd(0.1));
    }

    private static OCNNOutputLayer output() {
        return new OCNNOutputLayer.Builder()
                .nIn(INPUTS)
                .hiddenLayerSize(2)
                .initialRValue(INITIAL)
                .activation(new ActivationSigmoid())
                .build();
    }

    private static List<Network> networks() {
        return List.of(
                Network.of(settings().list().layer(output()).build()),
                Network.of(settings()
                        .graphBuilder()
                        .addInputs("in")
                        .addLayer("out", output(), "in")
                        .setOutputs("out")
                        .setInputTypes(InputType.feedForward(INPUTS))
                        .build()));
    }

    @Test
    void trainedThresholdSurvivesInitialisation() {
        for (Network network : networks()) {
            for (int epochs : new int[] {1, 2, 5}) {
                INDArray trained = network.initialise().params().dup();
                trained.putScalar(trained.length() - 1, 0.75);
                LiveNetwork live = LiveNetwork.of(network);
                live.moveTo(10, epochs);
                // what a checkpoint contains
                LiveNetwork read = LiveNetwork.of(live.network());

                read.initialise(trained);

                assertThat(read.model().params().getDouble(trained.length() - 1))
                        .isEqualTo(0.75);
                read.moveTo(0, 0);
                LiveNetwork again = LiveNetwork.of(read.network());
                again.moveTo(0, 0);
                assertThat(again.network().json()).contains("\"lastEpochSinceRUpdated\" : 0");
            }
        }
    }

    @Test
    void resumedTrainingIsRefused() {
        for (Network network : networks()) {
            try (Dl4jReplica replica = new Dl4jReplica(network, 1, List.of())) {
                MultiDataSet batch = new MultiDataSet(Nd4j.rand(4, INPUTS), Nd4j.zeros(4, 1));
                replica.moveTo(new TrainingPosition(3, 1, 7));

                assertThatThrownBy(() -> replica.train(batch))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContainingAll("Cannot resume", "OCNNOutputLayer", "in one run");

                replica.moveTo(new TrainingPosition(0, 0, 7));
                assertThat(replica.train(batch)).isFinite();
            }
        }
    }
}
