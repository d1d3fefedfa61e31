package org.starling.kernels.outer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.starling.kernels.outer.OuterOptimizer.Mean;
import org.starling.kernels.outer.OuterOptimizer.Nesterov;

final class MovingAverageTest {
    private static final int PARAMETERS = 90;
    private static final int LENGTH = 120;
    private static final int FIRST_SLICE = 40;
    private static final int ROUNDS = 30;
    private static final double DECAY = 0.9;
    /** Values below 1, 30 rounds of two roundings of 2⁻²⁴. */
    private static final double TOLERANCE = 4e-6;

    private static float[] vector(Random random) {
        float[] vector = new float[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            vector[i] = random.nextFloat();
        }
        return vector;
    }

    private static OuterUpdate start(OuterOptimizer outer, OuterState earlier) {
        return new MovingAverage(DECAY)
                .start(outer.start(new float[PARAMETERS], earlier, PARAMETERS), earlier, PARAMETERS);
    }

    private static void round(OuterUpdate update, float[] vector, int from, int to) {
        update.update(vector, from, to);
        update.adopted(vector, from, to);
    }

    @Test
    void isTheRecursionOfTheFormulaAndStartsWithTheFirstRound() {
        Random random = new Random(1);
        OuterUpdate first = start(new Mean(), OuterState.EMPTY);
        OuterUpdate second = start(new Mean(), OuterState.EMPTY);
        double[] expected = new double[PARAMETERS];
        for (int round = 0; round < ROUNDS; round++) {
            float[] vector = vector(random);
            float[] before = vector.clone();
            round(first, vector, 0, FIRST_SLICE);
            round(second, vector, FIRST_SLICE, LENGTH);
            assertThat(vector).containsExactly(before);
            for (int i = 0; i < PARAMETERS; i++) {
                expected[i] = round == 0 ? vector[i] : DECAY * expected[i] + (1 - DECAY) * vector[i];
            }
        }

        OuterState whole = OuterState.merge(List.of(second.state(), first.state()), PARAMETERS);

        assertThat(whole.momentum()).isEmpty();
        assertThat(whole.average()).hasSize(PARAMETERS);
        for (int i = 0; i < PARAMETERS; i++) {
            assertThat((double) whole.average()[i]).isCloseTo(expected[i], within(TOLERANCE));
        }
    }

    @Test
    void continuesFromTheStateOfAllOrOfItsSliceWithTheSameBits() {
        Random random = new Random(2);
        Nesterov outer = new Nesterov(0.7, 0.9);
        OuterUpdate uninterrupted = start(outer, OuterState.EMPTY);
        round(uninterrupted, vector(random), 0, LENGTH);
        OuterState state = uninterrupted.state();
        OuterState slice = new OuterState(
                FIRST_SLICE,
                PARAMETERS,
                state.copyOf(state.momentum(), FIRST_SLICE, PARAMETERS),
                state.copyOf(state.average(), FIRST_SLICE, PARAMETERS));
        float[] next = vector(random);

        // without an outer optimiser, whose base parameters a state does not hold
        OuterUpdate expected = start(new Mean(), state);
        round(expected, next.clone(), 0, LENGTH);
        OuterUpdate low = start(new Mean(), state);
        OuterUpdate high = start(new Mean(), slice);
        round(low, next.clone(), 0, FIRST_SLICE);
        round(high, next.clone(), FIRST_SLICE, LENGTH);

        assertThat(OuterState.merge(List.of(low.state(), high.state()), PARAMETERS)
                        .average())
                .containsExactly(expected.state().average())
                .isNotEqualTo(state.average());
    }

    @Test
    void averagesWhatTheReplicasContinueWithAndKeepsTheMomentum() {
        OuterUpdate plain = new Nesterov(0.7, 0.9).start(new float[PARAMETERS], OuterState.EMPTY, PARAMETERS);
        OuterUpdate averaged = start(new Nesterov(0.7, 0.9), OuterState.EMPTY);
        float[] one = vector(new Random(3));
        float[] other = one.clone();
        round(plain, one, 0, LENGTH);
        averaged.update(other, 0, LENGTH);
        assertThat(other).containsExactly(one);
        other[0] += 0.25f; // a lossy codec
        averaged.adopted(other, 0, LENGTH);

        assertThat(averaged.state().momentum()).containsExactly(plain.state().momentum());
        assertThat(averaged.state().average()[0]).isEqualTo(other[0]);
        assertThat(averaged.changesNothing()).isFalse();
        assertThat(start(new Mean(), OuterState.EMPTY).changesNothing()).isTrue();
    }

    @Test
    void aSliceBehindTheParametersHasNoAverage() {
        OuterUpdate update = start(new Mean(), OuterState.EMPTY);
        round(update, new float[LENGTH], PARAMETERS, LENGTH);
        assertThat(update.state()).isEqualTo(OuterState.EMPTY);
    }

    @Test
    void aDecayOutsideOfItsRangeAndTheAverageOfAnotherNetworkAreRefused() {
        assertThatThrownBy(() -> new MovingAverage(1))
                .hasMessageContaining("decay: must be more than 0 and less than 1");
        assertThatThrownBy(() -> new MovingAverage(0)).hasMessageContaining("is 0.0");
        assertThatThrownBy(() -> new MovingAverage(Double.NaN)).hasMessageContaining("is NaN");
        OuterState other = OuterState.ofAll(new float[0], new float[PARAMETERS + 1]);
        assertThatThrownBy(() -> start(new Mean(), other)).hasMessageContaining("ends at 91, the network has 90");
    }
}
