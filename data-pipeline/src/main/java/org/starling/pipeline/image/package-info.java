/**
 * Decodes image files and brings them to one size. {@link ImageDecoder} reads PNG, JPEG and BMP. {@link ImageShaping} converts
 * the pixels to the channels and the size that the job requests.
 *
 * <p>Invariant: the same file gives the same pixels on every machine. PNG is decoded here, in integer arithmetic; for small
 * images this is several times as fast as {@code javax.imageio}, which decodes JPEG and BMP. Nothing is cached on disk.
 * Depends on no other package of the pipeline.
 */
package org.starling.pipeline.image;
