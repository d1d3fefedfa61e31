/**
 * Networks in ONNX files. {@code OnnxModelFile} reads a file of unknown origin, {@code OnnxNetworkImport} walks through its operators
 * and lets the {@code OperatorImporters} add nodes, and {@code NetworkAssembler} makes a network of DL4J of them.
 *
 * <p>Invariants: no array is allocated for a tensor before its size is compared with its bytes. Nodes have channels first; the
 * order of the dimensions of an ONNX value is kept beside its node, in {@code ImportedValue}. What has no form in DL4J becomes a
 * reason, and all reasons are reported together.
 */
package org.starling.driver.modelimport.onnx;
