package org.starling.kernels.onednn.layer;

import java.util.SplittableRandom;
import org.starling.kernels.batch.SeedMixer;

/**
 * Source of everything random in training. Draws depend on the seed, the iteration and the layer only, so training that is resumed
 * at the same position draws the same.
 */
public final class StepRandom {
    private long seed;
    private int iteration;
    private int epoch;

    /** Sets the position that is drawn for from now on. */
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

    /** A generator for {@code layer} at the present position. */
    public SplittableRandom generator(String layer) {
        long mixed = SeedMixer.state(seed, iteration);
        return new SplittableRandom(mixed ^ ((long) layer.hashCode() << Integer.SIZE));
    }
}
