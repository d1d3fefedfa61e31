/**
 * Generation of texts by language models. {@link org.starling.serving.generation.TextGenerator} gives the tokens of a prompt to the
 * network of a checkpoint, draws the next token by {@link org.starling.serving.generation.Sampling}, and gives it that one. DL4J's
 * networks keep the state: keys and values of attention, or the states of LSTM layers. So the cost of a token does not grow with
 * the square of the text.
 */
package org.starling.serving.generation;
