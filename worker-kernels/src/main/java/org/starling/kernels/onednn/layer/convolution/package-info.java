/**
 * Layers over images: convolutions, pooling, and what changes height and width. Tensors are {@code [N, C, H, W]} in
 * whatever layout oneDNN likes best; {@link org.starling.kernels.onednn.layer.convolution.Geometry} turns DL4J's kernel,
 * stride, padding, dilation and convolution mode into oneDNN's.
 */
package org.starling.kernels.onednn.layer.convolution;
