/**
 * Reads images that are files, and CIFAR. {@link org.starling.pipeline.source.image.ImageFolderReader} and
 * {@link org.starling.pipeline.source.image.ImageListReader} find the files in the driver; {@code ImageFileRows} shares them
 * out among tasks by their sizes, which read, decode and shape them. Spark's own {@code binaryFile} source is not used: it
 * makes a task of every 32 small files.
 *
 * <p>An image that cannot be used is set aside with its path and a reason; it never ends the job.
 */
package org.starling.pipeline.source.image;
