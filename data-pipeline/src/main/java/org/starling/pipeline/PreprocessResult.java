package org.starling.pipeline;

import java.time.Duration;
import org.starling.pipeline.shard.ShardManifest;

/**
 * What preprocessing came to.
 *
 * @param manifest of the shards that are now there
 * @param outcome whether they are new
 * @param elapsed wall-clock time
 */
public record PreprocessResult(ShardManifest manifest, Outcome outcome, Duration elapsed) {
    /** How the shards came to be there. */
    public enum Outcome {
        /** They were written by this run. */
        WRITTEN,
        /** They were there, from the same sources and settings. */
        REUSED
    }
}
