package org.starling.kernels.onednn.layer;

import java.util.SplittableRandom;
import org.starling.kernels.batch.SeedMixer;

/**
 * Source of random numbers in training. They depend on seed, iteration and layer only, so resumed training draws the same
 * numbers.
 */
public final class StepRandom {
    private long seed;
    private int iteration;
    private int epoch;

    /** Sets the position of the following draws. */
    public void moveTo(long newSeed, int newIteration, int newEpoch) {
        seed = newSeed;
        iteration = newIteration;
        epoch = newEpoch;
    }

    public long seed() {
        return seed;
    }

    public int iteration() {
        return iteration;
    }

    public int epoch() {
        return epoch;
    }

    /** Returns a generator for {@code layer} at the present position. */
    public SplittableRandom generator(String layer) {
        long mixed = SeedMixer.state(seed, iteration);
        return new SplittableRandom(mixed ^ ((long) layer.hashCode() << Integer.SIZE));
    }
}
