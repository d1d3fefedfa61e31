package org.starling.kernels.worker.snapshot;

import org.starling.kernels.averaging.outer.OuterState;
import org.starling.kernels.validation.Checks;

/**
 * What only one rank knows in the middle of an epoch. Arrays are shared, not copied.
 *
 * @param rank whose
 * @param startIteration updates that a replica had made when the epoch began
 * @param iteration updates that its replica has made since training began
 * @param scheduled batches of the epoch after which rounds were due so far
 * @param batches batches trained in the epoch: where in its data it stands
 * @param examples examples in them
 * @param lossSum sum of their losses
 * @param updaterState state of its updater, where every replica has its own; else empty
 * @param outer momentum of its slice of the parameters; empty without
 * @param residual what a lossy codec has still to send, in bfloat16; empty for one that loses nothing
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and too large to copy
public record RankState(
        int rank,
        int startIteration,
        int iteration,
        long scheduled,
        int batches,
        long examples,
        double lossSum,
        float[] updaterState,
        OuterState outer,
        short[] residual) {

    public RankState {
        new Checks()
                .require(rank >= 0, "rank", "must not be negative, is " + rank)
                .require(startIteration >= 0, "startIteration", "must not be negative, is " + startIteration)
                .require(scheduled >= 0, "scheduled", "must not be negative, is " + scheduled)
                .require(iteration >= 0, "iteration", "must not be negative, is " + iteration)
                .require(batches >= 0, "batches", "must not be negative, is " + batches)
                .require(examples >= 0, "examples", "must not be negative, is " + examples)
                .requirePresent(updaterState, "updaterState")
                .requirePresent(outer, "outer")
                .requirePresent(residual, "residual")
                .done();
    }

    /** A rank that is about to start an epoch. */
    public static RankState atStart(int rank, int iteration) {
        return new RankState(rank, iteration, iteration, 0, 0, 0, 0, new float[0], OuterState.EMPTY, new short[0]);
    }
}
