package org.starling.kernels.worker;

import java.util.function.IntConsumer;

/** Feed of targets for a {@link QuadraticReplica}. */
final class TargetFeed implements Feed {
    private final QuadraticReplica replica;
    private final float[] targets;
    private final int batchSize;
    private final IntConsumer whileTraining;
    private int next;

    /**
     * A feed with one batch for each target.
     *
     * @param whileTraining called with the number of each batch, from 0, when it is trained
     */
    TargetFeed(QuadraticReplica replica, float[] targets, int batchSize, IntConsumer whileTraining) {
        this.replica = replica;
        this.targets = targets;
        this.batchSize = batchSize;
        this.whileTraining = whileTraining;
    }

    @Override
    public boolean hasNext() {
        return next < targets.length;
    }

    @Override
    public int load() {
        next++;
        return batchSize;
    }

    @Override
    public double train() {
        whileTraining.accept(next - 1);
        return replica.pull(targets[next - 1]);
    }

    @Override
    public void skip(long batches) {
        next = (int) Math.min(targets.length, next + batches);
    }
}
