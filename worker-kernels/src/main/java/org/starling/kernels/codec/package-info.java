/**
 * Encodings of slices of a vector as bytes. The lossless codec writes values as they are. Lossy ones write the
 * {@link org.starling.kernels.averaging.codec.Movement} since the last round, of which encoding keeps what it loses and adds
 * it to the next one (error feedback), so that over many rounds nothing is lost.
 *
 * <p>Invariants, held by the contract test of all codecs: decoding is a function of the bytes alone, so that every reader
 * gets the same bits; values that are not finite come out not finite; the number of bytes depends on the number of elements
 * alone.
 */
package org.starling.kernels.codec;
