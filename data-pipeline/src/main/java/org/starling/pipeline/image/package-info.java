/**
 * From the bytes of an image file to pixels of one size. {@link org.starling.pipeline.image.ImageDecoder} reads PNG, JPEG
 * and BMP; {@link org.starling.pipeline.image.ImageShaping} brings what it read to the channels and the size that a job asks
 * for.
 *
 * <p>Invariant: the same file gives the same pixels on every machine. PNG is decoded here, in whole numbers; it is several
 * times as fast as {@code javax.imageio} for small images, which JPEG and BMP go through. Nothing is cached on disk. Depends
 * on no other package of the pipeline.
 */
package org.starling.pipeline.image;
