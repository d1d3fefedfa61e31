/**
 * Entry of packed batches into a plan: {@link org.starling.kernels.onednn.input.FeatureInput}, {@link
 * org.starling.kernels.onednn.input.LabelInput}. {@link org.starling.kernels.onednn.input.Channels} tells the order in which
 * DL4J has the dimensions of arrays outside; inside a plan dimensions are always {@code [N, C, …]}.
 */
package org.starling.kernels.onednn.input;
