/** Layers over sequences {@code [N, C, T]}, which are stored time step by time step. */
package org.starling.kernels.onednn.layer.recurrent;
