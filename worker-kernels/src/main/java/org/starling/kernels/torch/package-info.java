/**
 * Backend on LibTorch, PyTorch's C++ library, for GPUs and CPUs. {@link org.starling.kernels.torch.TorchCompiler} creates a
 * {@link org.starling.kernels.torch.TorchReplica} if {@link org.starling.kernels.torch.TorchSupport} finds no reason against it.
 * {@code ForwardPass} computes the nodes of a network in order; LibTorch differentiates what it computed. {@code
 * TorchParameters} and {@code TorchUpdater} keep parameters, gradients and updater state as flat tensors in DL4J's order, so an
 * update is a handful of operations over whole vectors.
 *
 * <p>Invariants: tensors of a step are freed at its end, by a {@code PointerScope}; those of a replica when it is closed. A step
 * computes what the oneDNN backend computes, within rounding.
 */
package org.starling.kernels.torch;
