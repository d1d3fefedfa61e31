package org.starling.kernels.onednn.plan;

/**
 * The time steps from which a convolution or pooling computes one of its own.
 *
 * @param size steps in it
 * @param stride steps from one window to the next
 * @param spacing from one step in it to the next; 1 if they are neighbours
 * @param before steps of padding before the first
 */
public record StepWindow(long size, long stride, long spacing, long before) {

    /** Whether {@code source} has any step in the window of {@code step}. */
    boolean seesAny(StepMask source, int example, int step) {
        for (long i = 0; i < size; i++) {
            long seen = step * stride - before + i * spacing;
            if (seen >= 0 && seen < source.steps() && source.present(example, (int) seen)) {
                return true;
            }
        }
        return false;
    }
}
