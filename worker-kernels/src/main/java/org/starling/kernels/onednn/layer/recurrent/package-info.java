/**
 * Layers over sequences {@code [N, C, T]}, which are stored time step by time step, {@code [T, N, C]}.
 *
 * <p>{@code Lstm} appends the forward pass, {@code LstmBackward} the backward pass through time. {@code LstmStates} holds the
 * states that the backward pass reads, {@code LstmParameters} the parameters of each gate. {@code MatMuls} and {@code CellMath}
 * make the primitives, each once for all time steps.
 */
package org.starling.kernels.onednn.layer.recurrent;
