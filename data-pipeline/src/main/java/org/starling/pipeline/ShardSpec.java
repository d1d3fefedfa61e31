package org.starling.pipeline;

import java.io.Serializable;
import org.starling.kernels.validation.Checks;
import org.starling.kernels.validation.Default;

/**
 * Location and number of the shards to write.
 *
 * @param path folder, local or on any Hadoop file system
 * @param count shards of each split
 * @param seed of the global shuffle
 */
public record ShardSpec(String path, @Default("8") int count, @Default("0") long seed) implements Serializable {
    private static final int MAX_COUNT = 100_000;

    public ShardSpec {
        new Checks()
                .requirePresent(path, "path")
                .require(
                        count >= 1 && count <= MAX_COUNT,
                        "count",
                        "must lie between 1 and " + MAX_COUNT + ", is " + count)
                .done();
    }
}
