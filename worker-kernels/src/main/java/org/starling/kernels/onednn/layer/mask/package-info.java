/**
 * What masks do to values on their way through a plan, computed in Java: it touches few values. {@link
 * org.starling.kernels.onednn.layer.mask.MaskedRows} sets padding to zero, {@link
 * org.starling.kernels.onednn.layer.mask.ChannelPooling} and {@link org.starling.kernels.onednn.layer.mask.LastStep} leave it out,
 * {@link org.starling.kernels.onednn.layer.mask.MaskedOutputs} keeps outputs out of the loss.
 */
package org.starling.kernels.onednn.layer.mask;
