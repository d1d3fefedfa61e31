/**
 * Layers, vertices and preprocessors as operations of LibTorch. {@link org.starling.kernels.torch.layer.TorchLayers} is the list
 * of supported layers. Tensors have dimensions {@code [N, F]}, {@code [N, C, T]} or {@code [N, C, H, W]}, wherever DL4J's arrays
 * have the channels; rows of time steps are {@code [T · N, C]}.
 *
 * <p>Invariant: a layer computes the function only; LibTorch differentiates it. Where DL4J's gradient is not the derivative, the
 * layer sets it.
 */
package org.starling.kernels.torch.layer;
