package org.starling.driver.tracking.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.starling.kernels.validation.OptionalValue;
import org.starling.pipeline.shard.ShardManifest;

/**
 * The examples that a run trains on and is evaluated with. It holds counts only, no values of the data but the names of classes.
 *
 * @param fingerprint of sources and settings; absent for rows of a DataFrame
 * @param classes names of the classes, or of the values of label vectors
 * @param examples number of examples of each split
 * @param examplesByClass number of examples of each split by class; empty lists if labels are not single classes
 * @param shards folder of the shards; absent for rows of a DataFrame
 * @param quality the report on the quality of the data; absent if there is none
 */
public record DataSummary(
        @OptionalValue String fingerprint,
        List<String> classes,
        Map<String, Long> examples,
        Map<String, List<Long>> examplesByClass,
        @OptionalValue String shards,
        @OptionalValue String quality) {

    /** The rows of a DataFrame. */
    public static DataSummary ofRows(
            List<String> classes, Map<String, Long> examples, Map<String, List<Long>> examplesByClass) {
        return new DataSummary(null, classes, examples, examplesByClass, null, null);
    }

    static DataSummary of(ShardManifest manifest, String shards, String quality) {
        Map<String, Long> examples = new LinkedHashMap<>();
        Map<String, List<Long>> byClass = new LinkedHashMap<>();
        manifest.splits().forEach((name, split) -> {
            examples.put(name, split.examples());
            byClass.put(name, split.examplesByClass());
        });
        return new DataSummary(manifest.fingerprint(), manifest.classes(), examples, byClass, shards, quality);
    }
}
