package org.starling.kernels.validation;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.SparkEnv;

/**
 * Permissions of the person who runs a job. They are Spark properties, given on the command line or by spark-submit. A job
 * file cannot give them, because it may come from elsewhere.
 */
public enum Permissions {
    /** Classes that a network may name besides those of DL4J. */
    CLASSES("spark.starling.allow.classes"),
    /** Functions of Spark SQL that rules may call although they run code. */
    SQL_FUNCTIONS("spark.starling.allow.sqlFunctions");

    /** Start of the names of these properties. */
    public static final String PREFIX = "spark.starling.allow.";

    /** A service has no Spark on its class path. */
    private static final boolean HAS_SPARK = Permissions.class.getResource("/org/apache/spark/SparkEnv.class") != null;

    private final String property;

    Permissions(String property) {
        this.property = property;
    }

    /** Name of the Spark property. */
    public String property() {
        return property;
    }

    /** Reads properties of Spark; the class is loaded only if Spark is there. */
    private static final class SparkProperty {
        private SparkProperty() {}

        /** The value of this JVM's application; without one, the other value. */
        static String of(String property, String other) {
            SparkEnv environment = SparkEnv.get();
            return environment == null ? other : environment.conf().get(property, other);
        }
    }

    /** The permitted names; of the Spark application of this JVM, or without one of the system properties. */
    public Set<String> names() {
        String set = System.getProperty(property, "");
        String names = HAS_SPARK ? SparkProperty.of(property, set) : set;
        return Arrays.stream(names.split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }
}
