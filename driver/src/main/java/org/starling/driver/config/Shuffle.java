package org.starling.driver.config;

/** In which order a worker trains on its examples. The shards themselves are shuffled globally when they are written. */
public enum Shuffle {
    /** In another order every epoch, drawn from the job's seed. */
    EVERY_EPOCH,
    /** In the order of the shards, every epoch. */
    NEVER
}
