/** Layers that normalise activations. */
package org.starling.kernels.onednn.layer.normalisation;
