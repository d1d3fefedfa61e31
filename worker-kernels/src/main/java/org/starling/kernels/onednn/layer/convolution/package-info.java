/**
 * Convolutions, pooling, upsampling and zero padding of images and sequences. Tensors are {@code [N, C, H, W]} or {@code [N, C,
 * T]} in the layout that oneDNN prefers. {@code ConvolutionShape} converts DL4J's kernel, stride, padding, dilation and
 * convolution mode into oneDNN's.
 */
package org.starling.kernels.onednn.layer.convolution;
