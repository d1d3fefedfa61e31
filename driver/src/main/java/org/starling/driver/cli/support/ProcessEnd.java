package org.starling.driver.cli.support;

/** Ends the driver's process. */
public final class ProcessEnd {
    private ProcessEnd() {}

    /**
     * Ends the process with an exit code, even if threads still run: barrier jobs leave timers that are not daemons.
     * Only a driver that YARN runs in its application master returns normally when all went well, because YARN takes an
     * exit for a failure.
     */
    public static void end(int exitCode) {
        if (exitCode == 0 && isInApplicationMaster()) {
            return;
        }
        System.exit(exitCode);
    }

    /** Whether this is YARN's cluster mode; spark-submit hands its settings over as system properties. */
    private static boolean isInApplicationMaster() {
        return "yarn".equals(System.getProperty("spark.master"))
                && "cluster".equals(System.getProperty("spark.submit.deployMode"));
    }
}
