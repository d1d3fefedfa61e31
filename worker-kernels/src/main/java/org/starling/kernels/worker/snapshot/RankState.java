package org.starling.kernels.worker.snapshot;

import org.starling.kernels.outer.OuterState;
import org.starling.kernels.validation.Checks;

/**
 * State that only one rank has in the middle of an epoch. Arrays are shared, not copied.
 *
 * @param rank the rank
 * @param startIteration updates that a replica had made when the epoch began
 * @param iteration updates that its replica has made since training began
 * @param counters what it has done in the epoch
 * @param updaterState state of its updater, where every replica has its own; else empty
 * @param outer momentum of its slice of the parameters; empty without
 * @param residual what a lossy codec has still to send, in bfloat16; empty for one that loses nothing
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

    /** A rank that is about to start an epoch. */
    public static RankState atStart(int rank, int iteration) {
        return new RankState(
                rank, iteration, iteration, EpochCounters.ZERO, new float[0], OuterState.EMPTY, new short[0]);
    }
}
