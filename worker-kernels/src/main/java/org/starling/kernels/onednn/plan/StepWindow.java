package org.starling.kernels.onednn.plan;

/**
 * Window of time steps from which a convolution or pooling computes one step.
 *
 * @param size number of steps
 * @param stride steps from one window to the next
 * @param spacing distance of the steps in it; 1 for neighbours
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
