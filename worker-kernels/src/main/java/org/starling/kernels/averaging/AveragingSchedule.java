package org.starling.kernels.averaging;

import java.io.Serializable;
import org.starling.kernels.validation.Checks;
import org.starling.kernels.validation.Default;
import org.starling.kernels.validation.Variants;
import org.starling.kernels.validation.Variants.Variant;

/**
 * Averaging interval: the number of batches that each rank trains between two rounds. Within an epoch, rounds follow fixed
 * batches, so training that resumes within an epoch keeps the same rounds. The end of an epoch always has a round.
 */
@Variants(
        discriminator = "kind",
        value = {
            @Variant(name = "every", type = AveragingSchedule.Every.class),
            @Variant(name = "post-local", type = AveragingSchedule.PostLocal.class),
            @Variant(name = "growing", type = AveragingSchedule.Growing.class)
        })
public sealed interface AveragingSchedule extends Serializable {

    /**
     * Returns the number of batches to train before the next round.
     *
     * @param epoch number of the epoch, from 0
     * @param batchInEpoch batches that a rank has trained in this epoch so far
     * @param batchInTotal batches that a rank has trained in all epochs so far; the same number on all ranks. If ranks have
     *     unequal numbers of batches, the largest counts for an epoch
     * @return at least 1
     */
    int batchesUntilNext(int epoch, long batchInEpoch, long batchInTotal);

    /**
     * A round after a fixed number of batches.
     *
     * @param batches at least 1
     */
    record Every(@Default("10") int batches) implements AveragingSchedule {
        public Every {
            new Checks()
                    .require(batches >= 1, "batches", "must be at least 1, is " + batches)
                    .done();
        }

        @Override
        public int batchesUntilNext(int epoch, long batchInEpoch, long batchInTotal) {
            return untilMultiple(batches, batchInEpoch);
        }
    }

    /**
     * Post-local SGD (Lin et al., arXiv 1808.07217): a round after every batch at first, then after a fixed number of batches.
     *
     * @param warmUpBatches batches of the whole training that are each followed by a round; at least 0
     * @param batches batches between later rounds; at least 1
     */
    record PostLocal(int warmUpBatches, @Default("10") int batches) implements AveragingSchedule {
        public PostLocal {
            new Checks()
                    .require(warmUpBatches >= 0, "warmUpBatches", "must not be negative, is " + warmUpBatches)
                    .require(batches >= 1, "batches", "must be at least 1, is " + batches)
                    .done();
        }

        @Override
        public int batchesUntilNext(int epoch, long batchInEpoch, long batchInTotal) {
            if (batchInTotal < warmUpBatches) {
                return 1;
            }
            long epochStart = batchInTotal - batchInEpoch;
            return untilMultiple(batches, batchInTotal - Math.max(warmUpBatches, epochStart));
        }
    }

    /**
     * An averaging interval that grows by a factor with every epoch, up to a bound. It is rounded down when it is used; growth
     * keeps the fraction.
     *
     * @param batches batches between rounds in epoch 0; at least 1
     * @param factor growth per epoch; at least 1
     * @param max the largest interval; at least {@code batches}
     */
    record Growing(@Default("1") int batches, @Default("2") double factor, @Default("100") int max)
            implements AveragingSchedule {
        public Growing {
            new Checks()
                    .require(batches >= 1, "batches", "must be at least 1, is " + batches)
                    .require(factor >= 1 && Double.isFinite(factor), "factor", "must be at least 1, is " + factor)
                    .require(max >= batches, "max", "must be at least batches = " + batches + ", is " + max)
                    .done();
        }

        @Override
        public int batchesUntilNext(int epoch, long batchInEpoch, long batchInTotal) {
            return untilMultiple((int) Math.min(max, batches * Math.pow(factor, epoch)), batchInEpoch);
        }
    }

    private static int untilMultiple(int distance, long position) {
        return (int) (distance - position % distance);
    }
}
