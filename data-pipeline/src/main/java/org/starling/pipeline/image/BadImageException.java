package org.starling.pipeline.image;

/** An image that cannot be used. It is thrown often and caught at once, so it has no stack trace. */
public final class BadImageException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String reason;

    /**
     * @param reason reason under which such images are counted; one of few texts
     * @param detail details of this image
     */
    public BadImageException(String reason, String detail) {
        super(reason + ": " + detail, null, false, false);
        this.reason = reason;
    }

    /** The text under which such images are counted. */
    public String reason() {
        return reason;
    }
}
