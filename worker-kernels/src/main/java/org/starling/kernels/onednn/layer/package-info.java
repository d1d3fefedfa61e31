/**
 * Contract of layer compilers, and tools that they share; sub-packages hold the compilers by family. A {@link
 * org.starling.kernels.onednn.layer.LayerCompiler} states what of a layer is not supported, masks included, and appends the layer's
 * operations to a plan. It must report every setting that it does not know: a network is computed as DL4J computes it, or not at
 * all.
 */
package org.starling.kernels.onednn.layer;
