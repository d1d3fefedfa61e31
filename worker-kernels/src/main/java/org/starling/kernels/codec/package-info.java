/**
 * Encodings of slices of a vector as bytes. The lossless codec writes values as they are. Lossy codecs write a {@link
 * org.starling.kernels.codec.Delta}: the difference from the base parameters. The encoding error is added to the delta of the
 * next round (error feedback), so that nothing is lost over many rounds.
 *
 * <p>Invariants, which the contract test of all codecs checks: decoding is a function of the bytes alone, so that every reader
 * gets the same bits; values that are not finite are decoded as not finite; the number of bytes depends on the number of
 * elements alone.
 */
package org.starling.kernels.codec;
