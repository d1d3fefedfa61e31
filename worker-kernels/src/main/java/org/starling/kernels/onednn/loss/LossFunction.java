package org.starling.kernels.onednn.loss;

/** Loss of a batch: rows are examples (or time steps of examples), columns are outputs. */
public interface LossFunction {

    /** Variable of the derivatives. */
    enum Variable {
        /** The activated outputs. */
        OUTPUT,
        /** The inputs of the activation function. */
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
