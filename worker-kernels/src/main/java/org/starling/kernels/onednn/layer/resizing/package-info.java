/** Layers that change height and width without weights: padding and upsampling. */
package org.starling.kernels.onednn.layer.resizing;
