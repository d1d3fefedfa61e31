/**
 * How slices of a vector are written to bytes. Lossy codecs keep what encoding lost of every element in a residual and add
 * it to the element's next encoding (error feedback), so that over many rounds nothing is lost.
 *
 * <p>Invariants, held by the contract test of all codecs: decoding is a function of the bytes alone, so that every reader
 * gets the same bits; values that are not finite come out not finite; the number of bytes depends on the number of elements
 * alone.
 */
package org.starling.kernels.averaging.codec;
