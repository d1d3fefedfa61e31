/** Layers without spatial structure: dense and output layers, activation, dropout, embedding. */
package org.starling.kernels.onednn.layer.feedforward;
