package org.starling.serving.history;

/** Examples were lost or counted twice: the job must not continue. */
public final class UnbalancedLedgerException extends IllegalStateException {
    UnbalancedLedgerException(int epoch, String faults) {
        super("Cannot accept epoch %d: %s; its parameters do not represent the whole data. Do not use them: go back to "
                        .formatted(epoch, faults)
                + "the last checkpoint (--resume, or TrainMode.RESUME), and report this error together with the log");
    }
}
