/**
 * Networks in Keras files. {@code KerasModelFile} opens a file, {@code KerasLayers} reads its layers, and {@code KerasConverter} writes
 * them in the operators of ONNX, which are then imported.
 *
 * <p>Invariants: files are read in Java alone, by jHDF: a file of unknown origin reaches no native library. Inside a graph channels
 * are the first dimension after the batch.
 */
package org.starling.driver.modelimport.keras;
