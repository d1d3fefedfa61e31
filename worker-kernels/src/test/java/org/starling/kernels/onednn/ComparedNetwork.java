package org.starling.kernels.onednn;

import org.starling.kernels.batch.Batch;

/** Network that one of the backends trains, with its numbers as doubles in DL4J's order. */
interface ComparedNetwork extends AutoCloseable {
    /** Outputs of inference. */
    double[] outputs(Batch batch);

    /** Gradients of the loss alone, means over the batch unless the network adds up. */
    double[] gradients(Batch batch);

    /** Trains one step; returns the score before it. */
    double train(Batch batch);

    double[] parameters();

    double[] updaterState();

    @Override
    void close();
}
