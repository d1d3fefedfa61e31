package org.starling.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Compares attention with its formula in plain loops, and the computation by time steps with that of whole sequences. */
class MultiHeadAttentionTest {
    private static final int EXAMPLES = 2;
    private static final int FEATURES = 6;
    private static final int STEPS = 5;
    /** Rounding of float32 in sums of at most 20 products of numbers around 1. */
    private static final double ROUNDING = 1e-5;

    @ParameterizedTest
    @ValueSource(strings = {"BOTH", "CAUSAL"})
    void agreesWithTheFormula(MultiHeadAttention.Direction direction) {
        MultiLayerNetwork network = network(new MultiHeadAttention.Builder()
                .nOut(4)
                .heads(2)
                .direction(direction)
                .build());
        INDArray input = input();
        INDArray output = network.output(input);
        for (int example = 0; example < EXAMPLES; example++) {
            for (int step = 0; step < STEPS; step++) {
                int sources = direction == MultiHeadAttention.Direction.CAUSAL ? step + 1 : STEPS;
                double[] expected = attention(network, input, example, step, sources);
                for (int feature = 0; feature < expected.length; feature++) {
                    assertThat(output.getDouble(example, feature, step)).isCloseTo(expected[feature], within(ROUNDING));
                }
            }
        }
    }

    private static double[] attention(MultiLayerNetwork network, INDArray input, int example, int step, int sources) {
        int heads = 2;
        int size = 2;
        double[] attended = new double[heads * size];
        for (int head = 0; head < heads; head++) {
            double[] weights = new double[sources];
            double sum = 0;
            for (int source = 0; source < sources; source++) {
                double score = 0;
                for (int i = 0; i < size; i++) {
                    score += projected(network, input, example, step, head * size + i)
                            * projected(network, input, example, source, heads * size + head * size + i);
                }
                weights[source] = Math.exp(score / Math.sqrt(size));
                sum += weights[source];
            }
            for (int source = 0; source < sources; source++) {
                for (int i = 0; i < size; i++) {
                    attended[head * size + i] += weights[source]
                            / sum
                            * projected(network, input, example, source, 2 * heads * size + head * size + i);
                }
            }
        }
        double[] output = new double[heads * size];
        for (int unit = 0; unit < output.length; unit++) {
            output[unit] = network.getParam("0_bo").getDouble(unit);
            for (int i = 0; i < attended.length; i++) {
                output[unit] += attended[i] * network.getParam("0_Wo").getDouble(i, unit);
            }
        }
        return output;
    }

    private static double projected(MultiLayerNetwork network, INDArray input, int example, int step, int column) {
        double value = network.getParam("0_bqkv").getDouble(column);
        for (int i = 0; i < FEATURES; i++) {
            value += input.getDouble(example, i, step)
                    * network.getParam("0_Wqkv").getDouble(i, column);
        }
        return value;
    }

    @Test
    void paddingIsHiddenAndItsOutputsAreZero() {
        MultiLayerNetwork network =
                network(new MultiHeadAttention.Builder().nOut(4).heads(2).build());
        INDArray input = input();
        INDArray mask = Nd4j.createFromArray(new float[][] {{1, 1, 0, 1, 0}, {0, 1, 1, 1, 1}});
        INDArray output = network.output(input, false, mask, null);
        INDArray changed = input.dup();
        changed.putScalar(new int[] {0, 1, 2}, 50);
        changed.putScalar(new int[] {1, 3, 0}, -50);
        assertThat(network.output(changed, false, mask, null)).isEqualTo(output);
        assertThat(output.get(NDArrayIndex.point(0), NDArrayIndex.all(), NDArrayIndex.point(4))
                        .sumNumber()
                        .doubleValue())
                .isZero();
        assertThat(network.output(changed, false, null, null)).isNotEqualTo(output);
    }

    @Test
    void rotaryPositionsMakeScoresDependOnDistancesOnly() {
        MultiLayerNetwork network = network(new MultiHeadAttention.Builder()
                .nOut(4)
                .heads(1)
                .causal()
                .rotary()
                .build());
        INDArray input = Nd4j.zeros(1, FEATURES, STEPS);
        for (int step = 0; step < STEPS; step++) {
            // steps 0 and 1 alternate, so step 3 sees at distance 1 what step 1 sees there
            input.putScalar(new int[] {0, step % 2, step}, 1);
        }
        INDArray longer = network.output(input);
        INDArray later =
                network.output(input.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(2, STEPS))
                        .dup());
        // the same features at other positions: equal outputs where the same steps are seen
        assertThat(later.getDouble(0, 0, 0)).isCloseTo(longer.getDouble(0, 0, 0), within(ROUNDING));
        assertThat(later.getDouble(0, 0, 1)).isCloseTo(longer.getDouble(0, 0, 1), within(ROUNDING));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void timeStepsGiveTheOutputsOfTheWholeSequence(int first) {
        MultiLayerNetwork network = network(new MultiHeadAttention.Builder()
                .nOut(4)
                .heads(2)
                .causal()
                .rotary()
                .build());
        assertContinues(network.output(input()), first, network::rnnTimeStep);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void timeStepsOfAGraphGiveTheOutputsOfTheWholeSequence(int first) {
        ComputationGraph graph =
                new ComputationGraph(TransformerBlocks.graph(TransformerBlocks.settings(), FEATURES, STEPS, 3));
        graph.init();
        assertContinues(graph.outputSingle(input()), first, step -> graph.rnnTimeStep(step)[0]);
        graph.rnnClearPreviousState();
        assertContinues(graph.outputSingle(input()), first, step -> graph.rnnTimeStep(step)[0]);
        assertThatThrownBy(() -> graph.rnnTimeStep(input()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'positions'")
                .hasMessageContaining("has more than its positions (5)");
    }

    private static void assertContinues(INDArray whole, int first, UnaryOperator<INDArray> rnnTimeStep) {
        INDArray input = input();
        assertSteps(rnnTimeStep.apply(steps(input, 0, first)), whole, 0);
        for (int step = first; step < STEPS; step++) {
            assertSteps(rnnTimeStep.apply(steps(input, step, step + 1)), whole, step);
        }
    }

    private static INDArray steps(INDArray input, int from, int to) {
        return input.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(from, to))
                .dup('c');
    }

    private static void assertSteps(INDArray output, INDArray whole, int from) {
        INDArray expected = steps(whole, from, from + (int) output.size(2));
        assertThat(output.sub(expected).amaxNumber().doubleValue()).isLessThan(ROUNDING);
    }

    @Test
    void attentionToLaterStepsHasNoTimeSteps() {
        MultiLayerNetwork network =
                network(new MultiHeadAttention.Builder().nOut(4).heads(2).build());
        assertThatThrownBy(() -> network.rnnTimeStep(input()))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("use a causal layer");
    }

    private static MultiLayerNetwork network(MultiHeadAttention layer) {
        MultiLayerNetwork network = new MultiLayerNetwork(TransformerBlocks.settings()
                .biasInit(0.3)
                .list()
                .layer(layer)
                .layer(new RnnLossLayer.Builder(LossFunction.MSE)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(InputType.recurrent(FEATURES, STEPS))
                .build());
        network.init();
        return network;
    }

    private static INDArray input() {
        Nd4j.getRandom().setSeed(5);
        return Nd4j.randn(EXAMPLES, FEATURES, STEPS);
    }
}
