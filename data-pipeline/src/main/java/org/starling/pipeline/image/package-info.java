/**
 * Decodes image files and brings them to one size. {@link ImageDecoder} reads PNG, JPEG, BMP, GIF, TIFF and WebP.
 * {@link ImageShaping} converts the pixels to the channels and the size that the job requests.
 *
 * <p>Invariants: the same file gives the same pixels on every machine. A file that is damaged, or larger than {@link ImageLimits}
 * allow, ends in a {@link BadImageException} before memory is allocated for it. PNG is decoded here, in integer arithmetic; for
 * small images this is several times as fast as {@code javax.imageio}. GIF and TIFF are decoded here because the JDK's readers
 * leave out what truncated files lack. {@code javax.imageio} decodes JPEG and BMP, and a library WebP. Nothing is cached on disk.
 */
package org.starling.pipeline.image;
