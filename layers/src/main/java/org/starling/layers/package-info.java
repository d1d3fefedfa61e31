/**
 * Layers of Transformers for Deeplearning4j, which has none of them: {@link org.starling.layers.LayerNorm}, {@link
 * org.starling.layers.RmsNorm}, {@link org.starling.layers.PositionEmbedding} and {@link
 * org.starling.layers.MultiHeadAttention}. And what else it lacks: the loss {@link org.starling.layers.QuantileLoss}, and {@link
 * org.starling.layers.FeatureSubset}, which puts an embedding layer behind a column. A checkpoint that
 * uses them opens with DL4J and this jar.
 *
 * <p>Public classes are settings, in DL4J's JSON. The class {@code …Computation} of each is DL4J's layer: the forward and the
 * backward pass. {@code LayerParameters} places the parameters of all of them in DL4J's flat vector.
 *
 * <p>Sequences are {@code [batch, features, time]} (NCW). Inside a computation they are rows: a row of features for each time
 * step of each example.
 */
package org.starling.layers;
