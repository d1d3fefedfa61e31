/**
 * ONNX files: {@link org.starling.driver.export.onnx.OnnxGraph} builds a graph of operators, and {@link
 * org.starling.driver.export.onnx.OnnxFile} writes a model. Knows neither networks nor data.
 *
 * <p>Invariants: the first dimension of every input and output is the batch, of any size. Every value has a name of its own.
 */
package org.starling.driver.export.onnx;
