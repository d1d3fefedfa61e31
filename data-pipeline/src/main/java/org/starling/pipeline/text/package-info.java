/**
 * Encodes texts as numbers of tokens. {@link org.starling.pipeline.fit.TextFitter} learns the vocabulary from the training
 * texts. The resulting {@link TextEncoding} is stored with the shards. {@link TextEncoder} applies it in training and at
 * inference.
 *
 * <p>Token 0 is padding; token 1 replaces tokens outside the vocabulary.
 */
package org.starling.pipeline.text;
