package org.starling.driver.cluster;

import java.util.Optional;

/** Versions of Spark that Starling runs on. */
public final class SparkVersion {
    private static final String SUPPORTED = "3.5.";

    private SparkVersion() {}

    /** Returns the version of the Spark that this process has. */
    public static String current() {
        return org.apache.spark.package$.MODULE$.SPARK_VERSION();
    }

    /** Returns why Starling does not run on the Spark of this process; empty if it does. */
    public static Optional<String> problem() {
        return problem(current());
    }

    static Optional<String> problem(String version) {
        return version.startsWith(SUPPORTED)
                ? Optional.empty()
                : Optional.of(
                        "Cannot run on Spark %s: Starling supports Spark 3.5 with Scala 2.12; use such a Spark, or unset SPARK_HOME for bin/starling to use its own"
                                .formatted(version));
    }
}
