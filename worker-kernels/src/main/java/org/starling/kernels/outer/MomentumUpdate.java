package org.starling.kernels.outer;

import java.util.Arrays;

/**
 * Update rule of both optimisers with momentum: m ← decay·m + d, x ← x - (direct·d + byMomentum·m). Allocates its arrays for the
 * slice in the first round.
 */
final class MomentumUpdate implements OuterUpdate {
    private static final float[] UNKNOWN = {};

    private final int parameterCount;
    private final float decay;
    private final float direct;
    private final float byMomentum;
    private float[] wholeStart;
    private OuterState knownMomentum;
    private float[] start = UNKNOWN;
    private float[] momentum = UNKNOWN;
    private int sliceFrom;

    MomentumUpdate(
            float[] parametersAtStart,
            OuterState momentumAtStart,
            int parameterCount,
            float decay,
            float direct,
            float byMomentum) {
        if (parametersAtStart.length < parameterCount) {
            throw new IllegalArgumentException("Cannot start an outer optimiser: " + parametersAtStart.length
                    + " values for " + parameterCount + " parameters; pass the parameters that all ranks begin with");
        }
        OuterUpdate.requireFitting(momentumAtStart, parameterCount);
        this.parameterCount = parameterCount;
        this.decay = decay;
        this.direct = direct;
        this.byMomentum = byMomentum;
        this.wholeStart = parametersAtStart;
        this.knownMomentum = momentumAtStart;
    }

    @Override
    public void update(float[] values, int from, int to) {
        int end = Math.min(to, parameterCount);
        if (from >= end) {
            return;
        }
        if (start == UNKNOWN) {
            takeSlice(from, end);
        }
        for (int i = 0; i < end - from; i++) {
            float delta = start[i] - values[from + i];
            momentum[i] = decay * momentum[i] + delta;
            values[from + i] = start[i] - (direct * delta + byMomentum * momentum[i]);
        }
        System.arraycopy(values, from, start, 0, end - from);
    }

    private void takeSlice(int from, int end) {
        sliceFrom = from;
        start = Arrays.copyOfRange(wholeStart, from, end);
        momentum = momentumOf(from, end);
        wholeStart = UNKNOWN;
        knownMomentum = OuterState.EMPTY;
    }

    private float[] momentumOf(int from, int end) {
        float[] known = knownMomentum.momentum();
        return known.length == 0 ? new float[end - from] : knownMomentum.copyOf(known, from, end);
    }

    /**
     * Keeps the decoded parameters of the replicas as the start of the next delta, not the values before a lossy codec.
     */
    @Override
    public void adopted(float[] values, int from, int to) {
        System.arraycopy(values, from, start, 0, start.length);
    }

    @Override
    public OuterState state() {
        return new OuterState(sliceFrom, sliceFrom + momentum.length, momentum.clone());
    }
}
