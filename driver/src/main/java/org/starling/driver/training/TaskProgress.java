package org.starling.driver.training;

import org.apache.spark.util.DoubleAccumulator;
import org.apache.spark.util.LongAccumulator;
import org.starling.driver.metrics.TrainingMeter;
import org.starling.kernels.worker.TrainingProgress;

/**
 * Counts the work of one task, in accumulators for the driver and in the meter of the executor.
 *
 * @param epoch which one, from 1
 * @param batches trained
 * @param examples trained
 * @param lossSum sum of their losses
 */
record TaskProgress(int epoch, LongAccumulator batches, LongAccumulator examples, DoubleAccumulator lossSum)
        implements TrainingProgress {
    @Override
    public void trained(int count, double loss) {
        batches.add(1);
        examples.add(count);
        lossSum.add(loss);
        TrainingMeter.EXECUTOR.trained(epoch, count, loss);
    }

    @Override
    public void averaged() {
        TrainingMeter.EXECUTOR.averaged();
    }
}
