package org.starling.kernels.worker.averaging;

import java.io.Serializable;
import java.time.Duration;
import org.starling.kernels.averaging.AveragingSchedule;
import org.starling.kernels.codec.CodecType;
import org.starling.kernels.outer.MovingAverage;
import org.starling.kernels.outer.OuterOptimizer;
import org.starling.kernels.validation.Checks;
import org.starling.kernels.validation.OptionalValue;

/**
 * Settings of averaging; the same for all workers of a job.
 *
 * @param schedule averaging interval
 * @param outer rule that turns the average into the new parameters
 * @param codec encoding of parameters between JVMs
 * @param updaterState treatment of updater state
 * @param overlap overlap of training with rounds. Overlap requires the plain mean, all ranks in every round, and updater state
 *     that is not averaged: adding a difference could make a second moment negative
 * @param quorum share of the unfinished ranks that starts a round; the other ranks then enter with the batches trained so far.
 *     More than 0; with 1 every rank trains all its batches first
 * @param timeout longest wait of a replica for its peers in one step of a round
 * @param movingAverage moving average of the parameters; null for none
 */
public record AveragingPolicy(
        AveragingSchedule schedule,
        OuterOptimizer outer,
        CodecType codec,
        UpdaterStateMode updaterState,
        Overlap overlap,
        double quorum,
        Duration timeout,
        @OptionalValue MovingAverage movingAverage)
        implements Serializable {

    public AveragingPolicy {
        boolean overlaps = overlap == Overlap.ONE_ROUND;
        new Checks()
                .requirePresent(schedule, "schedule")
                .requirePresent(outer, "outer")
                .requirePresent(codec, "codec")
                .requirePresent(updaterState, "updaterState")
                .requirePresent(overlap, "overlap")
                .require(quorum > 0 && quorum <= 1, "quorum", "must be more than 0 and at most 1, is " + quorum)
                .require(timeout != null && timeout.toMillis() > 0, "timeout", "must be longer than 0, is " + timeout)
                .require(
                        !overlaps || updaterState != UpdaterStateMode.AVERAGE,
                        "overlap",
                        "does not go with updaterState average; set updaterState to keep or reset")
                .require(
                        !overlaps || outer == null || outer instanceof OuterOptimizer.Mean,
                        "overlap",
                        "does not go with an outer optimiser that has momentum; set outer to {kind: mean}")
                .require(!overlaps || !(quorum < 1), "overlap", "does not go with a quorum below 1; set quorum to 1")
                .done();
    }

    /** Creates a policy without moving average. */
    public AveragingPolicy(
            AveragingSchedule schedule,
            OuterOptimizer outer,
            CodecType codec,
            UpdaterStateMode updaterState,
            Overlap overlap,
            double quorum,
            Duration timeout) {
        this(schedule, outer, codec, updaterState, overlap, quorum, timeout, null);
    }

    /** Returns this policy with another moving average; null for none. */
    public AveragingPolicy with(MovingAverage other) {
        return new AveragingPolicy(schedule, outer, codec, updaterState, overlap, quorum, timeout, other);
    }

    /** Whether a round may start before every rank has trained its scheduled batches. */
    boolean hasQuorum() {
        return quorum < 1;
    }
}
