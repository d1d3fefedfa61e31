package org.starling.kernels.onednn.plan;

import org.bytedeco.dnnl.memory;

/**
 * Derivatives of the loss with respect to a {@link Tensor}.
 *
 * @param values where they are, in any layout
 * @param ownership whether the receiver may overwrite them
 */
public record Gradient(memory values, Ownership ownership) {

    /** Other readers of a gradient. */
    public enum Ownership {
        /** None: it may be changed in place. */
        EXCLUSIVE,
        /** Others may. */
        SHARED
    }

    public static Gradient exclusive(memory values) {
        return new Gradient(values, Ownership.EXCLUSIVE);
    }

    public static Gradient shared(memory values) {
        return new Gradient(values, Ownership.SHARED);
    }
}
