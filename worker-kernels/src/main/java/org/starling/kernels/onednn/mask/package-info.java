/**
 * Masks of time steps. A {@link org.starling.kernels.onednn.mask.StepMask} is filled from each batch and travels with the tensors
 * of a plan; what a layer does with it is its {@link org.starling.kernels.onednn.mask.MaskUse}, which is what DL4J does.
 *
 * <p>Invariant: a mask that a layer cannot do what DL4J does with is refused before training, never left out.
 */
package org.starling.kernels.onednn.mask;
