/**
 * Losses, computed in Java from the activated outputs. A {@link org.starling.kernels.onednn.loss.LossFunction} returns
 * the loss of a batch and leaves its derivative, either with respect to the outputs or, where activation and loss cancel
 * out, with respect to what went into the activation. Formulas, clipping included, are DL4J's.
 */
package org.starling.kernels.onednn.loss;
