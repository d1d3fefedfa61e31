package org.starling.kernels.worker.snapshot;

import org.starling.kernels.validation.Checks;

/**
 * Counters of one rank in an epoch.
 *
 * @param rounds averaging rounds whose average its replica has taken over
 * @param scheduled batches that the schedule asked for so far; more than were trained where a quorum started a round earlier
 * @param batches batches trained: the position in its data
 * @param examples examples in them
 * @param lossSum sum of their losses
 */
public record EpochCounters(long rounds, long scheduled, int batches, long examples, double lossSum) {
    /** The counts before the first batch. */
    public static final EpochCounters ZERO = new EpochCounters(0, 0, 0, 0, 0);

    public EpochCounters {
        new Checks()
                .require(rounds >= 0, "rounds", "must not be negative, is " + rounds)
                .require(scheduled >= 0, "scheduled", "must not be negative, is " + scheduled)
                .require(batches >= 0, "batches", "must not be negative, is " + batches)
                .require(examples >= 0, "examples", "must not be negative, is " + examples)
                .done();
    }

    /** These counts and one more round. */
    public EpochCounters plusRound() {
        return new EpochCounters(rounds + 1, scheduled, batches, examples, lossSum);
    }

    /** These counts and the batches that were trained for one round. */
    public EpochCounters plusBatches(int moreScheduled, int moreBatches, long moreExamples, double moreLoss) {
        return new EpochCounters(
                rounds, scheduled + moreScheduled, batches + moreBatches, examples + moreExamples, lossSum + moreLoss);
    }
}
