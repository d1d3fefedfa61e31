package org.starling.kernels.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.starling.kernels.batch.Batch;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.LabelFormat;
import org.starling.kernels.batch.MaskFormat;

class Dl4jReplicaTest extends ReplicaContractTest {
    private static final int INPUTS = 4;
    private static final int OUTPUTS = 3;
    private static final int STEPS = 5;

    @Override
    Replica compile(Network network, ExampleFormat format, ReplicaOptions options) {
        return new Dl4jReplica(network, format, options, List.of());
    }

    @Override
    @Test
    void anExampleOfAWeightTrainsLikeSoManyCopies() {
        ExampleFormat format = new ExampleFormat(
                FeatureFormat.float32(INPUTS), new LabelFormat.ClassIndex(OUTPUTS), MaskFormat.WEIGHTS);
        assertThatThrownBy(() -> compile(
                        Network.of(TestNetworks.mlp(INPUTS, OUTPUTS, new Sgd(0.1))),
                        format,
                        new ReplicaOptions(Backend.DL4J, 2, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Cannot weight examples");
    }

    @Override
    double trainInParts(Replica replica, List<Batch> parts, Batch whole) {
        assertThatThrownBy(() -> replica.train(parts))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("Cannot accumulate gradients", "training.accumulate to 1");
        return replica.train(whole);
    }

    @Test
    void packedSequencesTrainAsDataSetsOfThem() {
        float[] features = random(2 * INPUTS * STEPS);
        float[] labels = random(2 * OUTPUTS * STEPS);
        ExampleFormat format =
                new ExampleFormat(FeatureFormat.float32(INPUTS, STEPS), new LabelFormat.FloatVector(OUTPUTS * STEPS));
        try (Dl4jReplica packed =
                        new Dl4jReplica(sequences(), format, new ReplicaOptions(Backend.DL4J, 2, 1), List.of());
                Dl4jReplica plain = new Dl4jReplica(sequences(), 1, List.of())) {
            double packedLoss = packed.train(batch(format, features, labels));
            double plainLoss = plain.train(new MultiDataSet(
                    Nd4j.createFromArray(features).reshape(2, INPUTS, STEPS),
                    Nd4j.createFromArray(labels).reshape(2, OUTPUTS, STEPS)));

            assertThat(packedLoss).isEqualTo(plainLoss);
            assertThat(parameters(packed)).containsExactly(parameters(plain));
        }
    }

    private static Batch batch(ExampleFormat format, float[] features, float[] labels) {
        ByteBuffer bytes = ByteBuffer.allocate(features.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(features);
        ExampleBlock block = ExampleBlock.ofVectors(format, bytes.array(), labels);
        Batch batch = new Batch(format, 2);
        batch.add(block, 0);
        batch.add(block, 1);
        return batch;
    }

    private static float[] parameters(Replica replica) {
        float[] parameters = new float[replica.parameterCount()];
        replica.readParameters(parameters, 0);
        return parameters;
    }

    private static float[] random(int length) {
        Random random = new Random(length);
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = random.nextFloat();
        }
        return values;
    }

    private static Network sequences() {
        NativeLibraries.prepare();
        return Network.of(new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(new Sgd(0.1))
                .list()
                .layer(new LSTM.Builder().nOut(6).activation(Activation.TANH).build())
                .layer(new RnnOutputLayer.Builder(LossFunction.MSE)
                        .nOut(OUTPUTS)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(InputType.recurrent(INPUTS))
                .build());
    }
}
