/**
 * Contract of layer compilers, and tools that they share; sub-packages hold the compilers by family. A {@link
 * org.starling.kernels.onednn.layer.LayerCompiler} reports the unsupported settings of a layer, masks included, and appends the
 * layer's operations to a plan.
 *
 * <p>Invariant: a compiler reports every setting that it does not know. A network is computed as DL4J computes it, or not at
 * all.
 */
package org.starling.kernels.onednn.layer;
