package org.starling.driver.config;

import java.io.Serializable;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.starling.kernels.validation.Checks;
import org.starling.kernels.validation.Default;
import org.starling.kernels.validation.OptionalValue;
import org.starling.kernels.validation.Permissions;

/**
 * Settings of Spark for a job: the {@code spark} block.
 *
 * @param master Spark master, such as {@code local[2]}; null leaves the choice to the command line or spark-submit
 * @param conf Spark properties, from {@code spark.} names to values; empty by default
 */
public record SparkSpec(@OptionalValue String master, @Default("{}") Map<String, String> conf) implements Serializable {
    /** No settings: for commands without a job. */
    public static final SparkSpec NONE = new SparkSpec(null, Map.of());

    public SparkSpec {
        Checks checks = new Checks()
                .require(master == null || !master.isBlank(), "master", "is empty; leave it out or name a Spark master")
                .requirePresent(conf, "conf");
        if (conf != null) {
            conf.keySet()
                    .forEach(
                            key -> checks.require(
                                            key.startsWith("spark."),
                                            "conf",
                                            "has the key '" + key + "', but Spark reads only spark.*")
                                    .require(
                                            !key.strip()
                                                    .toLowerCase(Locale.ROOT)
                                                    .startsWith(Permissions.PREFIX),
                                            "conf",
                                            "has the key '" + key
                                                    + "', but a job file cannot give permissions; run with --allow-class or --allow-function"));
        }
        if (conf != null) {
            conf.forEach((key, value) -> SparkProperties.fault(key, value)
                    .ifPresent(fault -> checks.require(false, "conf", fault + "; correct it")));
        }
        checks.done();
        // sorted, so that two readings of one job are written alike
        conf = Collections.unmodifiableMap(new TreeMap<>(conf));
    }
}
