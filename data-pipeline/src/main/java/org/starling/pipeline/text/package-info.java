/**
 * From texts to numbers of tokens. {@link org.starling.pipeline.text.TextFitter} learns from the training texts which tokens
 * there are; the {@link org.starling.pipeline.text.TextEncoding} that it makes is saved with the shards, and
 * {@link org.starling.pipeline.text.TextEncoder} applies it, at inference as in training.
 *
 * <p>Token 0 is padding, token 1 stands for all tokens that are not in the vocabulary.
 */
package org.starling.pipeline.text;
