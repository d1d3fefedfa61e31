package org.starling.driver.dl4j;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.starling.driver.report.EpochSummary;
import org.starling.driver.report.ProgressListener;

/** Logs the progress of training: dl4j-spark has no other output for it. */
final class LoggedProgress implements ProgressListener {
    private static final Logger LOG = LoggerFactory.getLogger(StarlingTrainingMaster.class);

    @Override
    public void epochStarted(int epoch, int epochs, long examples) {
        LOG.info("Epoch {}: training on {} examples", epoch, examples);
    }

    @Override
    public void batchesDone(long batches, long examples, double lossSum) {
        LOG.debug("{} more batches with {} examples", batches, examples);
    }

    @Override
    public void epochEnded(EpochSummary summary) {
        LOG.info("Epoch {}: trained {} of {} examples", summary.epoch(), summary.trained(), summary.offered());
    }

    @Override
    public void note(String message) {
        LOG.warn(message);
    }
}
