package org.starling.pipeline;

import java.time.Duration;
import org.starling.pipeline.shard.ShardManifest;

/**
 * Result of preprocessing.
 *
 * @param manifest the manifest of the shards
 * @param outcome whether they are new
 * @param elapsed wall-clock time
 */
public record PreprocessResult(ShardManifest manifest, Outcome outcome, Duration elapsed) {
    /** Origin of the shards: this run or an earlier one. */
    public enum Outcome {
        /** They were written by this run. */
        WRITTEN,
        /** They were there, from the same sources and settings. */
        REUSED
    }
}
