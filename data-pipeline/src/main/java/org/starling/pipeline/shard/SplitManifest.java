package org.starling.pipeline.shard;

import java.io.Serializable;
import java.util.List;

/**
 * The shards of one part of the data set.
 *
 * @param examples in all shards
 * @param examplesByClass how many examples each class has, by class index; empty where labels are no single classes
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
}
