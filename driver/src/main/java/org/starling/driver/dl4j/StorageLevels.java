package org.starling.driver.dl4j;

import java.util.List;
import org.apache.spark.storage.StorageLevel;

/** Names of Spark's storage levels; Spark itself parses names but does not write them. */
final class StorageLevels {
    private static final List<String> NAMES = List.of(
            "NONE",
            "DISK_ONLY",
            "DISK_ONLY_2",
            "DISK_ONLY_3",
            "MEMORY_ONLY",
            "MEMORY_ONLY_2",
            "MEMORY_ONLY_SER",
            "MEMORY_ONLY_SER_2",
            "MEMORY_AND_DISK",
            "MEMORY_AND_DISK_2",
            "MEMORY_AND_DISK_SER",
            "MEMORY_AND_DISK_SER_2",
            "OFF_HEAP");

    private StorageLevels() {}

    static boolean isName(String name) {
        return NAMES.contains(name);
    }

    static String mustBe(String name) {
        return "must be one of " + String.join(", ", NAMES) + ", is " + name;
    }

    /** The name of a level; of {@code null}, which dl4j-spark takes for no persistence, {@code NONE}. */
    static String nameOf(StorageLevel level) {
        StorageLevel required = level == null ? StorageLevel.NONE() : level;
        return NAMES.stream()
                .filter(name -> StorageLevel.fromString(name).equals(required))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "Cannot use the storage level %s: it has no name; take a constant of StorageLevel"
                                .formatted(level)));
    }
}
