/**
 * Layers of Transformers over sequences, which plans store time step by time step: rows {@code [T · N, C]}.
 *
 * <p>{@code AttentionCompiler} projects the rows to queries, keys and values. {@code SelfAttention} copies them for one example at a
 * time into {@code HeadTensors}, which all attention layers of a plan share. {@code HeadProducts} makes the primitives, each once
 * for all examples. So the weights of one example are in memory at a time, and the backward pass computes them again.
 */
package org.starling.kernels.onednn.layer.attention;
