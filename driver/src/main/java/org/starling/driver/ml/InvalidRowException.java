package org.starling.driver.ml;

/** A row that cannot be used. It is rare enough to be thrown, and has no stack trace, which nobody reads. */
final class InvalidRowException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String reason;

    /**
     * @param reason the same for all rows with this fault; counted
     * @param detail the fault of this row, with column and value
     */
    InvalidRowException(String reason, String detail) {
        super(detail, null, false, false);
        this.reason = reason;
    }

    String reason() {
        return reason;
    }
}
