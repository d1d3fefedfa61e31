/** Layers without spatial structure: dense layers, activation, dropout. */
package org.starling.kernels.onednn.layer.feedforward;
