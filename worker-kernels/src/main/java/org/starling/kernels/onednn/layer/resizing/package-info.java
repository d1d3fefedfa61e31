/** Layers that change the size of images and sequences without weights: zero padding and upsampling. */
package org.starling.kernels.onednn.layer.resizing;
