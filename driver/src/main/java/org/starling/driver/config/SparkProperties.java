package org.starling.driver.config;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import org.apache.spark.internal.config.ConfigEntry;
import org.apache.spark.internal.config.Kryo$;
import org.apache.spark.internal.config.Network$;
import org.apache.spark.internal.config.Status$;
import org.apache.spark.internal.config.UI$;
import org.apache.spark.sql.internal.SQLConf$;
import org.starling.pipeline.files.Failures;

/** Checks values of Spark's properties by Spark's own parsers: sizes, times, numbers, and choices. */
final class SparkProperties {
    private static final String REFERENCE = "${";

    static {
        // properties are known once the objects that define them exist
        requireNonNull(org.apache.spark.internal.config.package$.MODULE$);
        requireNonNull(Network$.MODULE$);
        requireNonNull(Kryo$.MODULE$);
        requireNonNull(Status$.MODULE$);
        requireNonNull(UI$.MODULE$);
        requireNonNull(SQLConf$.MODULE$);
    }

    private SparkProperties() {}

    /** Why Spark cannot read a value; empty if it can, or does not know the property. */
    static Optional<String> fault(String key, String value) {
        ConfigEntry<?> property = ConfigEntry.findEntry(key);
        if (property == null || value == null || value.contains(REFERENCE)) {
            return Optional.empty();
        }
        try {
            property.valueConverter().apply(value);
            return Optional.empty();
        } catch (RuntimeException e) {
            return Optional.of(
                    "has '%s' for %s, which Spark cannot read (%s)".formatted(value, key, Failures.firstLine(e)));
        }
    }
}
