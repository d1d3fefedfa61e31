package org.starling.kernels.averaging;

/**
 * Outcome of an averaging round; the same on all ranks.
 *
 * @param round number of the round within its group, from 0
 * @param examples sum of the examples that all ranks contributed
 * @param lossSum sum of the losses that all ranks contributed, in rank order
 * @param everyoneFinished whether all ranks have finished: the epoch is over
 * @param snapshotDue whether any rank requested a snapshot after this round
 */
public record RoundOutcome(long round, long examples, double lossSum, boolean everyoneFinished, boolean snapshotDue) {

    /** The outcome of a round after which no snapshot is due. */
    public RoundOutcome(long round, long examples, double lossSum, boolean everyoneFinished) {
        this(round, examples, lossSum, everyoneFinished, false);
    }

    /** Whether no round follows: all examples of the epoch are trained, or the loss of some rank is not finite. */
    public boolean endsEpoch() {
        return everyoneFinished || diverged();
    }

    /** Whether the loss of some rank is not finite. */
    public boolean diverged() {
        return !Double.isFinite(lossSum);
    }
}
