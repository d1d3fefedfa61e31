package org.starling.kernels.worker;

import java.io.Serializable;
import org.starling.kernels.batch.SeedMixer;
import org.starling.kernels.replica.RateSchedule;
import org.starling.kernels.validation.Checks;
import org.starling.kernels.worker.averaging.AveragingPolicy;

/**
 * Settings of one epoch besides its {@link Workload}; the same for all workers.
 *
 * @param job name of the training job; replicas are reused within it
 * @param epoch epochs completed before this one
 * @param startIteration updates of a replica before this epoch
 * @param resultVersion prefix of the name of the state that all replicas hold after the epoch; stage and attempt complete it
 * @param seed seed of the job; order and dropout of every epoch and worker derive from it
 * @param averaging settings of averaging
 * @param rates factor of the learning rates in this epoch
 */
public record EpochPlan(
        String job,
        int epoch,
        int startIteration,
        String resultVersion,
        long seed,
        AveragingPolicy averaging,
        RateSchedule rates)
        implements Serializable {

    public EpochPlan {
        new Checks()
                .requirePresent(job, "job")
                .require(epoch >= 0, "epoch", "must not be negative, is " + epoch)
                .requirePresent(resultVersion, "resultVersion")
                .requirePresent(averaging, "averaging")
                .requirePresent(rates, "rates")
                .done();
    }

    /** An epoch with the network's own learning rates. */
    public EpochPlan(
            String job, int epoch, int startIteration, String resultVersion, long seed, AveragingPolicy averaging) {
        this(job, epoch, startIteration, resultVersion, seed, averaging, RateSchedule.CONSTANT);
    }

    /**
     * Returns the number of batches to train before the next round.
     *
     * @param scheduled batches of this epoch that earlier rounds were scheduled for; the same number on all ranks
     */
    int batchesUntilRound(long scheduled) {
        return averaging.schedule().batchesUntilNext(epoch, scheduled, startIteration + scheduled);
    }

    /** Returns this plan with another number of updates before the epoch. */
    EpochPlan startingAfter(int updates) {
        return new EpochPlan(job, epoch, updates, resultVersion, seed, averaging, rates);
    }

    /** Returns the seed of all random numbers of {@code rank} in this epoch. */
    long seedOf(int rank) {
        return SeedMixer.mix(SeedMixer.mix(SeedMixer.mix(seed) + epoch) + rank);
    }
}
