package org.starling.kernels.worker;

import java.io.Serializable;
import org.starling.kernels.batch.SeedMixer;
import org.starling.kernels.validation.Checks;
import org.starling.kernels.worker.averaging.AveragingPolicy;

/**
 * Settings of one epoch besides its {@link Workload}; the same for all workers.
 *
 * @param job identifies the training job; replicas are reused within it
 * @param epoch epochs completed before this one
 * @param startIteration updates that a replica had made before this epoch
 * @param resultVersion begins the name of the state that all replicas hold when the epoch has succeeded; stage and attempt
 *     complete it
 * @param seed seed of the job; order and dropout of every epoch and worker derive from it
 * @param averaging when and how replicas are averaged
 */
public record EpochPlan(
        String job, int epoch, int startIteration, String resultVersion, long seed, AveragingPolicy averaging)
        implements Serializable {

    public EpochPlan {
        new Checks()
                .requirePresent(job, "job")
                .require(epoch >= 0, "epoch", "must not be negative, is " + epoch)
                .requirePresent(resultVersion, "resultVersion")
                .requirePresent(averaging, "averaging")
                .done();
    }

    /**
     * How many batches to train before the next round.
     *
     * @param scheduled batches of this epoch that earlier rounds were scheduled for; the same number on all ranks
     */
    int batchesUntilRound(long scheduled) {
        return averaging.schedule().batchesUntilNext(epoch, scheduled, startIteration + scheduled);
    }

    /** This plan for an epoch that is known to have begun after so many updates. */
    EpochPlan startingAfter(int updates) {
        return new EpochPlan(job, epoch, updates, resultVersion, seed, averaging);
    }

    /** Seed of everything random that {@code rank} does in this epoch. */
    long seedOf(int rank) {
        return SeedMixer.mix(SeedMixer.mix(SeedMixer.mix(seed) + epoch) + rank);
    }
}
