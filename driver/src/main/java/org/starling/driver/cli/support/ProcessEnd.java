package org.starling.driver.cli.support;

/** Ends the driver's process. */
public final class ProcessEnd {
    private ProcessEnd() {}

    /**
     * Ends the process with an exit code, even if threads still run: barrier jobs leave timers that are not daemons.
     * Only a driver that YARN runs in its application master returns normally when all went well, because YARN takes an
     * exit for a failure. If the command failed there, the message becomes YARN's diagnostics.
     *
     * @param error the last message of the command, for a failure
     */
    public static void end(int exitCode, String error) {
        if (!isInApplicationMaster()) {
            System.exit(exitCode);
        } else if (exitCode != 0) {
            throw new FailedCommandException(error);
        }
    }

    /** Carries the message of a failed command to YARN. It has no stack trace, because YARN shows that, too. */
    static final class FailedCommandException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        FailedCommandException(String message) {
            super(message, null, false, false);
        }
    }

    /** Whether this is YARN's cluster mode; spark-submit hands its settings over as system properties. */
    private static boolean isInApplicationMaster() {
        return "yarn".equals(System.getProperty("spark.master"))
                && "cluster".equals(System.getProperty("spark.submit.deployMode"));
    }
}
