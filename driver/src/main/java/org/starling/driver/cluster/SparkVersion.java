package org.starling.driver.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Properties;

/** Versions of Spark that Starling runs on. */
public final class SparkVersion {
    private static final String SUPPORTED = "3.5.";
    /** File of Spark's own {@code SPARK_VERSION}, whose class would take 0.4 s of the start of each command. */
    private static final String FILE = "/spark-version-info.properties";

    private SparkVersion() {}

    /** Returns the version of the Spark that this process has. */
    public static String current() {
        try (InputStream file = SparkVersion.class.getResourceAsStream(FILE)) {
            if (file == null) {
                throw new IllegalStateException(
                        "Cannot tell the version of Spark: the class path has no %s; use a Spark 3.5 that is complete"
                                .formatted(FILE));
            }
            Properties properties = new Properties();
            properties.load(file);
            return properties.getProperty("version", "of an unknown version");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
