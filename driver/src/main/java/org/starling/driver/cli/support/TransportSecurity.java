package org.starling.driver.cli.support;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.starling.kernels.validation.Checks;

/** Authentication and encryption of Spark's connections, as a configuration sets them. */
final class TransportSecurity {
    private static final String AUTHENTICATE = "spark.authenticate";
    private static final String ENCRYPT = "spark.network.crypto.enabled";
    private static final String CIPHER = "spark.network.crypto.cipher";
    private static final String SUPPORTED_CIPHER = "AES/CTR/NoPadding";

    private TransportSecurity() {}

    /**
     * Checks the cipher: connections of Spark 3.5.5 time out with others.
     *
     * @throws org.starling.kernels.validation.InvalidValuesException if Spark cannot use it
     */
    static void requireSupported(SparkConf conf) {
        String cipher = conf.get(CIPHER, SUPPORTED_CIPHER);
        new Checks()
                .require(
                        !conf.getBoolean(ENCRYPT, false) || cipher.equals(SUPPORTED_CIPHER),
                        CIPHER,
                        "must be %s, is %s, with which Spark 3.5.5 cannot connect; remove the property (averaging authenticates what it sends)"
                                .formatted(SUPPORTED_CIPHER, cipher))
                .done();
    }

    /** Whether everything runs on this machine. */
    static boolean isLocal(SparkConf conf) {
        return conf.get("spark.master").startsWith("local");
    }

    /** Returns a warning if others may take part in the cluster or read what it sends; empty on one machine. */
    static Optional<String> warning(SparkConf conf) {
        List<String> off = new ArrayList<>();
        for (String property : List.of(AUTHENTICATE, ENCRYPT)) {
            if (!conf.getBoolean(property, false)) {
                off.add(property);
            }
        }
        if (isLocal(conf) || off.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                "warning: %s not set, so whoever reaches the cluster's ports can %s; set it, see docs/security.md"
                        .formatted(
                                String.join(" and ", off) + (off.size() > 1 ? " are" : " is"),
                                off.contains(AUTHENTICATE) ? "run code on it" : "read the network's parameters"));
    }
}
