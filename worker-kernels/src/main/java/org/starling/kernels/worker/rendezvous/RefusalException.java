package org.starling.kernels.worker.rendezvous;

/** Some worker, this one or another, cannot train: the epoch ends for all. */
public final class RefusalException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Refusal refusal;

    public RefusalException(Refusal refusal) {
        super(refusal.reason());
        this.refusal = refusal;
    }

    /** A refusal because of a failure, which is kept for logs. */
    public RefusalException(Refusal refusal, Throwable cause) {
        super(refusal.reason(), cause);
        this.refusal = refusal;
    }

    /** Who cannot, and why. */
    public Refusal refusal() {
        return refusal;
    }
}
