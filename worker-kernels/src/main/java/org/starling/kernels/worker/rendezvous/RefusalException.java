package org.starling.kernels.worker.rendezvous;

/** Failure of an epoch because a worker, this one or another, cannot train. */
public final class RefusalException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Refusal refusal;

    public RefusalException(Refusal refusal) {
        super(refusal.reason());
        this.refusal = refusal;
    }

    /** Creates the exception with the failure as its cause, for logs. */
    public RefusalException(Refusal refusal, Throwable cause) {
        super(refusal.reason(), cause);
        this.refusal = refusal;
    }

    /** The worker that cannot train, and the reason. */
    public Refusal refusal() {
        return refusal;
    }
}
