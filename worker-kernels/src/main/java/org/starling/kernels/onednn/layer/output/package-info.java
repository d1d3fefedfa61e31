/**
 * Layers whose output is compared with labels. Each brings its values into rows, one per example, time step or pixel;
 * {@code OutputHead} activates them and appends the loss.
 */
package org.starling.kernels.onednn.layer.output;
