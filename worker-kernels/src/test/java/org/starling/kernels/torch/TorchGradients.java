package org.starling.kernels.torch;

import org.starling.kernels.batch.Batch;

/** Access to the gradients of a replica, for comparisons. */
public final class TorchGradients {
    private TorchGradients() {}

    /** Computes the gradients of the loss alone, in DL4J's order. */
    public static void read(TorchReplica replica, Batch batch, float[] target) {
        replica.differentiate(batch, target);
    }
}
