/**
 * Layers that change the size of images and sequences without weights: {@code Margin} puts zeros around, {@code Repetition}
 * repeats values.
 */
package org.starling.kernels.onednn.layer.resizing;
