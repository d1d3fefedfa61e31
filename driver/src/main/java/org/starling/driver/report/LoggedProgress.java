package org.starling.driver.report;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs the progress of training, for programs that have no other output for it. */
public final class LoggedProgress implements ProgressListener {
    private static final Logger LOG = LoggerFactory.getLogger(LoggedProgress.class);

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
