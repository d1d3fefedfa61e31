package org.starling.kernels.onednn.updater;

import org.nd4j.linalg.learning.regularization.Regularization;

/** Tells which of DL4J's regularisations are supported. */
public final class Penalties {
    private Penalties() {}

    /** L1, L2 and weight decay are. */
    public static boolean supported(Regularization regularization) {
        return Penalty.supports(regularization);
    }
}
