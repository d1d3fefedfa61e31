package org.starling.kernels.worker.snapshot;

import org.starling.kernels.outer.OuterState;
import org.starling.kernels.validation.Checks;

/**
 * State of one rank within an epoch that no other rank has. Arrays are shared, not copied.
 *
 * @param rank the rank
 * @param startIteration updates of a replica before the epoch
 * @param iteration updates of its replica since training began
 * @param counters counters of its epoch
 * @param updaterState its updater state if every replica keeps its own; else empty
 * @param outer momentum and moving average of its slice of the parameters
 * @param residual encoding error of its lossy codec, in bfloat16; empty for lossless codecs
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and too large to copy
public record RankState(
        int rank,
        int startIteration,
        int iteration,
        EpochCounters counters,
        float[] updaterState,
        OuterState outer,
        short[] residual) {

    public RankState {
        new Checks()
                .require(rank >= 0, "rank", "must not be negative, is " + rank)
                .require(startIteration >= 0, "startIteration", "must not be negative, is " + startIteration)
                .require(iteration >= 0, "iteration", "must not be negative, is " + iteration)
                .requirePresent(counters, "counters")
                .requirePresent(updaterState, "updaterState")
                .requirePresent(outer, "outer")
                .requirePresent(residual, "residual")
                .done();
    }

    /** Creates the state of a rank at the start of an epoch. */
    public static RankState atStart(int rank, int iteration) {
        return new RankState(
                rank, iteration, iteration, EpochCounters.ZERO, new float[0], OuterState.EMPTY, new short[0]);
    }
}
