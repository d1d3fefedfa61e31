/**
 * One compiler per kind of layer. A {@link org.starling.kernels.onednn.layer.LayerCompiler} says what it does not support
 * and appends the layer's operations to a plan; sub-packages hold them by family. Whatever a compiler does not know it
 * must report: a network is computed as DL4J computes it, or not at all.
 */
package org.starling.kernels.onednn.layer;
