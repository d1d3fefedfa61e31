/**
 * Layers without spatial structure: dense layers, activations, embeddings, dropout.
 *
 * <p>{@code DropoutFunctions} knows DL4J's kinds of dropout; all are {@code y = x · factor + summand} with factors and summands
 * drawn anew in each step, and the derivative is the factor. Embeddings are computed in Java: oneDNN has no primitive for them.
 */
package org.starling.kernels.onednn.layer.dense;
