package org.starling.kernels.onednn;

import java.util.List;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.onednn.parameter.ParameterSlot;

/**
 * Distance between two backends that rounding can cause, on any CPU.
 *
 * <p>Both compute in float32 and add in different orders. A sum of {@code n} products has an error of about {@code sqrt(n)}
 * rounding units of its length, since errors have either sign. A network is a chain of such sums. A step adds its errors to those
 * of earlier steps, again of either sign.
 *
 * <p>Some networks magnify rounding: a ReLU whose input is nearly zero changes sides, an adaptive updater divides noise by noise.
 * The magnification is measured, not assumed. DL4J trains again from parameters changed by {@link #MOVE}, and in float64. Float64
 * shows the digits that cancel, such as those of outputs that nearly equal the labels.
 */
final class Rounding {
    /** Half the distance of 1 to the next number in float32. */
    static final double UNIT = 0x1p-24;

    /** Sums that follow each other in a step, forward and back, and the approximations of functions such as tanh. */
    static final double CHAIN = 8;

    /** By which share of itself each parameter is moved to measure what a network magnifies: a rounded sum of 256 products. */
    static final double MOVE = 16 * UNIT;

    /**
     * Allowed ratio of our distance to that of such a run of DL4J: both distances are random numbers of one magnitude.
     */
    static final double DRIFT_FACTOR = 4;

    private static final double CANCELLATION = 1 / (1 - 0.999);
    private static final double ROUNDED_ENDS = 4;

    private final double sum;

    private Rounding(double sum) {
        this.sum = sum;
    }

    /** Rounding of a network's longest sum: over a parameter's values, or over the values of a batch. */
    static Rounding of(List<ParameterSlot> slots, ExampleFormat format, int batchSize) {
        int values =
                batchSize * Math.max(format.features().length(), format.label().length());
        int longest = slots.stream().mapToInt(ParameterSlot::length).max().orElse(0);
        return new Rounding(CHAIN * UNIT * Math.sqrt(Math.max(values, longest)));
    }

    /** Error of what was computed at {@code step} from numbers of {@code length}. */
    double of(double length, int step) {
        return sum * Math.sqrt(1.0 + step) * length;
    }

    /**
     * Error of an update of {@code length}: an updater loses the digits that cancel in Adam's {@code 1 - 0.999}, and what changes
     * numbers of length {@code stored} is rounded with them.
     */
    double ofUpdate(double length, double stored, int step) {
        return of(length, step) + CANCELLATION * UNIT * length + ROUNDED_ENDS * UNIT * stored;
    }
}
