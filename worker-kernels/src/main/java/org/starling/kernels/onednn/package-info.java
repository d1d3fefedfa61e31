/**
 * Trains a DL4J network by oneDNN, without DL4J's own layers. {@link org.starling.kernels.onednn.OneDnnSupport} collects
 * what of a network is not supported; {@link org.starling.kernels.onednn.OneDnnCompiler} turns a supported one into a {@link
 * org.starling.kernels.onednn.OneDnnStep}.
 *
 * <p>Workflow: {@code graph} reads the configuration; {@code LayerCompilers} finds the compiler of each layer, which
 * appends the layer's operations to a plan ({@code layer}, {@code plan}); {@code loss} compares outputs with labels; {@code updater} makes updates from gradients; {@code
 * parameter} keeps weights in oneDNN's layouts and converts them to DL4J's flat vectors and back. DL4J itself is the oracle
 * of every test: outputs, gradients and updated parameters agree within float32 rounding.
 */
package org.starling.kernels.onednn;
