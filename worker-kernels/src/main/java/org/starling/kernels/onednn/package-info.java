/**
 * Training of a DL4J network by oneDNN, without DL4J's own layers. {@link org.starling.kernels.onednn.OneDnnSupport} collects
 * the parts of a network that are not supported. {@link org.starling.kernels.onednn.OneDnnCompiler} compiles a supported
 * network into a {@link org.starling.kernels.onednn.OneDnnReplica}.
 *
 * <p>Workflow: {@code graph} reads the configuration. {@code LayerCompilers} finds the compiler of each layer, which appends
 * the layer's operations to a plan ({@code layer}, {@code plan}). {@code FeatureInput} and {@code LabelInput} unpack batches
 * into the plan's tensors. {@code loss} compares outputs with labels. {@code updater} makes updates from gradients. {@code
 * parameter} keeps weights in oneDNN's layouts and converts them to DL4J's flat vectors and back.
 *
 * <p>DL4J itself is the oracle of every test: outputs, gradients and updated parameters agree within float32 rounding.
 */
package org.starling.kernels.onednn;
