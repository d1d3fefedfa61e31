package org.starling.kernels.outer;

/** Update that leaves the mean unchanged. */
final class PlainMean implements OuterUpdate {

    @Override
    public void update(float[] values, int from, int to) {
        // the mean stays unchanged
    }

    @Override
    public boolean changesNothing() {
        return true;
    }

    @Override
    public OuterState state() {
        return OuterState.EMPTY;
    }
}
