package org.starling.kernels.batch;

/** Order in which a worker trains on its examples. */
public enum Shuffle {
    /** A new random order every epoch, drawn from the job's seed. */
    EVERY_EPOCH,
    /** The order of the shards, which were shuffled once when they were written. */
    OFF
}
