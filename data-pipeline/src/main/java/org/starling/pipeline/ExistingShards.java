package org.starling.pipeline;

/** Treatment of existing shards at the target path. */
public enum ExistingShards {
    /** Stop with an error. */
    FAIL,
    /** Use the shards that are there when they come from the same sources and settings; otherwise stop with an error. */
    REUSE_IF_SAME,
    /** Use the shards that are there when they come from the same sources and settings; otherwise replace them. */
    REPLACE_IF_DIFFERENT,
    /** Write new ones and, when they are complete, put them in the place of what is there. */
    OVERWRITE
}
