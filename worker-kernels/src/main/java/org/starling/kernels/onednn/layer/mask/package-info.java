/**
 * Masks of time steps. A {@link org.starling.kernels.onednn.plan.StepMask} is filled from each batch and travels with the tensors
 * of a plan. A layer's {@link org.starling.kernels.onednn.layer.mask.MaskUse} states what DL4J does with it; {@link
 * org.starling.kernels.onednn.layer.mask.MaskFlow} follows masks through a network before it is compiled.
 *
 * <p>The operations are computed in Java, since they touch few values: {@code MaskedRows} sets padding to zero, {@link
 * org.starling.kernels.onednn.layer.mask.ChannelPooling} and {@link org.starling.kernels.onednn.layer.mask.LastStep} leave it out,
 * {@link org.starling.kernels.onednn.layer.mask.MaskedOutputs} keeps outputs out of the loss.
 *
 * <p>Invariant: a mask whose treatment by DL4J is not supported is refused before training, never ignored.
 */
package org.starling.kernels.onednn.layer.mask;
