/**
 * Updates of weights from gradients, as plain loops over arrays that the JVM turns into vector instructions.
 *
 * <p>The order is DL4J's: gradient normalisation per layer, L1 and L2 added to the gradient, the updater per block of
 * parameters with equal settings, weight decay added to the update, the update subtracted. {@link
 * org.starling.kernels.onednn.updater.UpdaterBlueprint} reads the blocks of parameters from a live DL4J network, and the place
 * of each block's state in the flat state vector. {@link org.starling.kernels.onednn.updater.NetworkUpdater} computes the
 * updates. Formulas are those of DL4J's own updaters, in float32.
 */
package org.starling.kernels.onednn.updater;
