/**
 * Layers without spatial structure: dense layers, output layers, activations, embeddings, dropout.
 *
 * <p>{@code DropoutFunctions} implements DL4J's kinds of dropout. All are {@code y = x · factor + summand}, with factors and
 * summands drawn anew in each step; the derivative is the factor. Embeddings are computed in Java, because oneDNN has no
 * primitive for them. {@code OutputCompiler} connects output layers to the loss.
 */
package org.starling.kernels.onednn.layer.dense;
