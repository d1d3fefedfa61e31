package org.starling.driver.report;

/** Short reasons of exceptions, for messages. */
public final class Failures {
    private Failures() {}

    /** The message of an exception, or the name of its class where it has none. */
    public static String reason(Throwable e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    /** The first line of {@link #reason}. */
    public static String firstLine(Throwable e) {
        return reason(e).lines().findFirst().orElse("");
    }
}
