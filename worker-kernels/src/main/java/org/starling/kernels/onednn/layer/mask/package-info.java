/**
 * Masks of time steps. A {@link org.starling.kernels.onednn.plan.StepMask} is filled from each batch and belongs to a tensor of
 * a plan. {@link org.starling.kernels.onednn.layer.mask.MaskUse} is DL4J's treatment of a mask in one layer. {@link
 * org.starling.kernels.onednn.layer.mask.MaskFlow} follows masks through a network before it is compiled.
 *
 * <p>The operations are computed in Java, since they read and write few values. {@code MaskedRows} sets padding to zero. {@link
 * org.starling.kernels.onednn.layer.mask.ChannelPooling} and {@link org.starling.kernels.onednn.layer.mask.LastStep} ignore
 * padding. {@link org.starling.kernels.onednn.layer.mask.MaskedOutputs} excludes outputs from the loss.
 *
 * <p>Invariant: a mask whose treatment by DL4J is not supported is rejected before training, never ignored.
 */
package org.starling.kernels.onednn.layer.mask;
