package org.starling.pipeline;

import java.io.Serializable;
import org.starling.kernels.validation.Checks;
import org.starling.kernels.validation.Default;
import org.starling.pipeline.record.RejectedContent;

/**
 * Location and number of the shards to write.
 *
 * @param path folder, local or on any Hadoop file system
 * @param count shards of each split
 * @param seed of the global shuffle
 * @param rejected content of the folder {@code rejected} beside the shards
 */
public record ShardSpec(
        String path, @Default("8") int count, @Default("0") long seed, @Default("full") RejectedContent rejected)
        implements Serializable {
    private static final int MAX_COUNT = 100_000;

    public ShardSpec {
        new Checks()
                .requirePresent(path, "path")
                .require(
                        count >= 1 && count <= MAX_COUNT,
                        "count",
                        "must lie between 1 and " + MAX_COUNT + ", is " + count)
                .done();
        // manifests of earlier versions do not have it
        rejected = rejected == null ? RejectedContent.FULL : rejected;
    }

    /** Shards with all rejected records beside them. */
    public ShardSpec(String path, int count, long seed) {
        this(path, count, seed, RejectedContent.FULL);
    }
}
