/**
 * Layers over sequences {@code [N, C, T]}, which are stored time step by time step, {@code [T, N, C]}.
 *
 * <p>{@code Lstm} appends the way forward, {@code LstmBackward} the way back
 * through time; {@code LstmStates} holds what the first leaves for the second, {@code LstmParameters} the parameters gate by
 * gate. {@code Products} and {@code CellMath} make the primitives, each once for all time steps.
 */
package org.starling.kernels.onednn.layer.recurrent;
