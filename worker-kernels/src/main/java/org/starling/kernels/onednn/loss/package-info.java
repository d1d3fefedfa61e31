/**
 * Losses, computed in Java from the activated outputs. A {@link org.starling.kernels.onednn.loss.LossFunction} returns
 * the loss of a batch and leaves its derivative, either with respect to the outputs or, where activation and loss cancel
 * out, with respect to what went into the activation. Formulas, clipping included, are DL4J's. Weights of outputs and a {@link
 * org.starling.kernels.onednn.loss.LabelMask} are factors of both.
 */
package org.starling.kernels.onednn.loss;
