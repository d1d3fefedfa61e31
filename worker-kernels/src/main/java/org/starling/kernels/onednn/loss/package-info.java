/**
 * Losses, computed in Java from the activated outputs. A {@link org.starling.kernels.onednn.loss.LossFunction} returns the loss
 * of a batch and writes its derivative. The derivative is with respect to the outputs, or to the input of the activation where
 * activation and loss cancel out. Formulas, clipping included, are DL4J's. Weights of outputs and a {@link
 * org.starling.kernels.onednn.loss.LabelMask} are factors of both.
 */
package org.starling.kernels.onednn.loss;
