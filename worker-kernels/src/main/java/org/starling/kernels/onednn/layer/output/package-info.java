/**
 * Layers whose output is compared with labels. {@code OutputRows} brings values into rows, one per example, time step or pixel;
 * {@code OutputCompiler} activates them and appends the loss.
 */
package org.starling.kernels.onednn.layer.output;
