package org.starling.kernels.outer;

import java.util.Arrays;

/** Outer optimiser whose results also enter a {@link MovingAverage}. Allocates the average of the slice in the first round. */
final class MovingAverageUpdate implements OuterUpdate {
    private static final float[] UNKNOWN = {};

    private final OuterUpdate outer;
    private final int parameterCount;
    private final float share;
    private OuterState earlier;
    private float[] average = UNKNOWN;
    private int sliceFrom;

    /**
     * @param share share of the new parameters
     */
    MovingAverageUpdate(OuterUpdate outer, OuterState earlier, int parameterCount, float share) {
        OuterUpdate.requireFitting(earlier, parameterCount);
        this.outer = outer;
        this.earlier = earlier;
        this.parameterCount = parameterCount;
        this.share = share;
    }

    @Override
    public void update(float[] values, int from, int to) {
        outer.update(values, from, to);
    }

    @Override
    public boolean changesNothing() {
        return outer.changesNothing();
    }

    @Override
    public void adopted(float[] values, int from, int to) {
        outer.adopted(values, from, to);
        int end = Math.min(to, parameterCount);
        if (from >= end) {
            return;
        }
        if (average == UNKNOWN) {
            sliceFrom = from;
            average = earlier.average().length == 0
                    ? Arrays.copyOfRange(values, from, end)
                    : earlier.copyOf(earlier.average(), from, end);
            earlier = OuterState.EMPTY;
        }
        for (int i = 0; i < average.length; i++) {
            average[i] += share * (values[from + i] - average[i]);
        }
    }

    @Override
    public OuterState state() {
        return new OuterState(
                sliceFrom, sliceFrom + average.length, outer.state().momentum(), average.clone());
    }
}
