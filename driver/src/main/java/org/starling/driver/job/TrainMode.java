package org.starling.driver.job;

/** What a training job does about checkpoints and shards of an earlier run. */
public enum TrainMode {
    /** There must be no checkpoints yet; shards are used if they come from the same data and settings. */
    FRESH,
    /** Training goes on from the latest checkpoint; without one it starts from the beginning. */
    RESUME,
    /** Checkpoints are removed, and shards are written again unless they come from the same data and settings. */
    OVERWRITE
}
