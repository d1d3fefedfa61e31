package org.starling.pipeline.source.text;

/** A text that cannot be used. It is caught at once, so it has no stack trace. */
final class BadTextException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String reason;

    /**
     * @param reason reason under which such texts are counted; one of few
     * @param detail details of this text
     */
    BadTextException(String reason, String detail) {
        super(reason + ": " + detail, null, false, false);
        this.reason = reason;
    }

    String reason() {
        return reason;
    }
}
