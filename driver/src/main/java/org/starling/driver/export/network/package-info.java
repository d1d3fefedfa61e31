/**
 * Networks in ONNX. {@link org.starling.driver.export.network.NetworkConverter} walks through the graph of a network. {@code
 * LayerConverters} finds the converter of each layer, {@code VertexConverter} and {@code ReshapingConverter} do the rest.
 *
 * <p>Invariants: inside a network channels are the first dimension after the batch, wherever DL4J's arrays have them, as in the
 * oneDNN backend. Shapes are static but for the batch. A layer computes what DL4J computes at inference.
 */
package org.starling.driver.export.network;
