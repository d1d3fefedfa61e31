package org.starling.driver.config;

import java.io.Serializable;
import java.time.Duration;
import org.starling.kernels.averaging.AveragingSchedule;
import org.starling.kernels.codec.CodecType;
import org.starling.kernels.outer.OuterOptimizer;
import org.starling.kernels.validation.Checks;
import org.starling.kernels.validation.Default;
import org.starling.kernels.validation.OptionalValue;
import org.starling.kernels.worker.averaging.AveragingPolicy;
import org.starling.kernels.worker.averaging.Overlap;
import org.starling.kernels.worker.averaging.UpdaterStateMode;

/**
 * Schedule and method of averaging: the {@code averaging} block. {@link AveragingPolicy} describes each part.
 *
 * @param every batches that each worker trains between two averages; 10 without {@code schedule}
 * @param schedule how many batches lie between two averages, instead of {@code every}
 * @param outer outer optimiser; the plain mean by default
 * @param codec how parameters travel between JVMs; float32 by default
 * @param updaterState treatment of the updaters' state (Adam's moments) at an average; averaged by default
 * @param overlap whether workers train on while an average is on its way; they do not by default
 * @param quorum share of the workers that must have come to an average for the others to be called; all by default
 * @param timeout how long a worker waits for its peers in one round before the epoch fails; 60 s by default
 */
public record AveragingSpec(
        @OptionalValue Integer every,
        @OptionalValue AveragingSchedule schedule,
        @Default("{kind: mean}") OuterOptimizer outer,
        @Default("fp32") CodecType codec,
        @Default("average") UpdaterStateMode updaterState,
        @Default("none") Overlap overlap,
        @Default("1.0") double quorum,
        @Default("60s") Duration timeout)
        implements Serializable {
    private static final int DEFAULT_EVERY = 10;

    public AveragingSpec {
        every = every == null && schedule == null ? (Integer) DEFAULT_EVERY : every;
        boolean plausible = every == null || every >= 1;
        AveragingSchedule chosen =
                schedule == null ? new AveragingSchedule.Every(plausible ? every : DEFAULT_EVERY) : schedule;
        new Checks()
                .require(plausible, "every", "must be at least 1, is " + every)
                .require(
                        every == null || schedule == null,
                        "schedule",
                        "excludes every = " + every + "; remove one of them")
                .requireConstructible(
                        () -> new AveragingPolicy(chosen, outer, codec, updaterState, overlap, quorum, timeout))
                .done();
    }

    /** The plain mean after every so many batches, sent as it is. */
    public AveragingSpec(int every, UpdaterStateMode updaterState, Duration timeout) {
        this(every, null, new OuterOptimizer.Mean(), CodecType.FP32, updaterState, Overlap.NONE, 1, timeout);
    }

    /** The policy that workers receive. */
    public AveragingPolicy policy() {
        AveragingSchedule chosen = schedule == null ? new AveragingSchedule.Every(every) : schedule;
        return new AveragingPolicy(chosen, outer, codec, updaterState, overlap, quorum, timeout);
    }
}
