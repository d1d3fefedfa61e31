package org.starling.kernels.onednn.layer.noise;

import java.util.SplittableRandom;
import org.starling.kernels.onednn.layer.Noise;

/** A random change of values: {@code y = x · factor + summand}. */
public interface Perturbation {

    /** What is drawn. */
    enum Parts {
        FACTORS,
        SUMMANDS,
        BOTH
    }

    /** What has a factor of its own. */
    enum Grain {
        VALUE,
        /** A channel of an example. */
        CHANNEL
    }

    Parts parts();

    default Grain grain() {
        return Grain.VALUE;
    }

    /**
     * Draws for one step.
     *
     * @param factors to be filled; empty where there are none
     * @param summands to be filled; empty where there are none
     * @param position by which schedules go
     */
    void draw(float[] factors, float[] summands, Noise position, SplittableRandom random);
}
