package org.starling.pipeline.shard;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The shards of one split.
 *
 * @param examples in all shards
 * @param examplesByClass number of examples by class index; empty if labels are not single classes
 * @param shards in global order: the examples of shard 0 come before those of shard 1
 */
public record SplitManifest(long examples, List<Long> examplesByClass, List<ShardFile> shards) implements Serializable {
    public SplitManifest {
        examplesByClass = List.copyOf(examplesByClass);
        shards = List.copyOf(shards);
        long sum = shards.stream().mapToLong(ShardFile::examples).sum();
        if (sum != examples) {
            throw new IllegalArgumentException(
                    "Cannot describe shards: they hold %d examples, not %d".formatted(sum, examples));
        }
    }

    /** Examples by class; empty if labels are not single classes. */
    public Map<String, Long> byClass(List<String> names) {
        Map<String, Long> byClass = new LinkedHashMap<>();
        for (int i = 0; i < examplesByClass.size(); i++) {
            byClass.put(names.get(i), examplesByClass.get(i));
        }
        return byClass;
    }
}
