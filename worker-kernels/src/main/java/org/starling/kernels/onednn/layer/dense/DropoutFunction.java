package org.starling.kernels.onednn.layer.dense;

import java.util.SplittableRandom;
import org.starling.kernels.onednn.layer.StepRandom;

/** A random change of a layer's input: {@code y = x · factor + summand}. */
public interface DropoutFunction {

    /** Whether it has factors. */
    default boolean scales() {
        return true;
    }

    /** Whether it has summands. */
    default boolean shifts() {
        return false;
    }

    /** Whether all values of a channel of an example share a factor. */
    default boolean byChannel() {
        return false;
    }

    /**
     * Draws for one step.
     *
     * @param factors to be filled; empty where there are none
     * @param summands to be filled; empty where there are none
     * @param position iteration and epoch, for schedules
     */
    void draw(float[] factors, float[] summands, StepRandom position, SplittableRandom random);
}
