/**
 * Export of a checkpoint to ONNX. {@link org.starling.driver.export.ModelExport} checks the whole model, builds the graph from
 * the inputs through the preprocessing and the network to the outputs, and describes it.
 *
 * <p>Invariants: all parts without an ONNX form are named at once, before anything is built. A model gives the numbers of {@code
 * predict} for the same records, up to rounding.
 */
package org.starling.driver.export;
