package org.starling.kernels.onednn.loss;

/** A loss of a batch: rows are examples (or time steps of examples), columns are outputs. */
public interface LossFunction {

    /** What the derivatives are taken with respect to. */
    enum Variable {
        /** The activated outputs. */
        OUTPUT,
        /** What went into the activation function. */
        PRE_ACTIVATION
    }

    Variable variable();

    /**
     * Computes the loss and its derivatives.
     *
     * @param outputs activated outputs, row-major
     * @param labels what they should be, and by how much each counts
     * @param derivatives receives the derivatives of the sum
     * @return the sum of the losses of all rows
     */
    double evaluate(float[] outputs, Labels labels, float[] derivatives);
}
