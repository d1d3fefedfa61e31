package org.starling.kernels.worker.averaging;

import java.io.Serializable;
import java.time.Duration;
import org.starling.kernels.averaging.AveragingSchedule;
import org.starling.kernels.codec.CodecType;
import org.starling.kernels.outer.OuterOptimizer;
import org.starling.kernels.validation.Checks;

/**
 * Settings of averaging; the same for all workers of a job.
 *
 * @param schedule how many batches lie between two rounds
 * @param outer rule that turns the average into the new parameters
 * @param codec how parameters are encoded between JVMs
 * @param updaterState what becomes of the updater's state
 * @param overlap whether replicas train on while they are averaged. Needs the plain mean, all ranks in every round, and
 *     updater state that is not averaged: a second moment that is moved by a difference may become negative
 * @param quorum share of the unfinished ranks that must have entered a round for the others to come at once, with the
 *     batches they have; more than 0, and 1 to let every rank train all its batches first
 * @param timeout how long a replica waits for its peers in one step of a round
 */
public record AveragingPolicy(
        AveragingSchedule schedule,
        OuterOptimizer outer,
        CodecType codec,
        UpdaterStateMode updaterState,
        Overlap overlap,
        double quorum,
        Duration timeout)
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

    /** Whether a round may begin before every rank has trained the batches that the schedule asks for. */
    boolean hasQuorum() {
        return quorum < 1;
    }
}
