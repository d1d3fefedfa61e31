/**
 * Reads images: folders and lists of files, CIFAR and IDX. {@link ImageFolderReader} and {@link ImageListReader} find the
 * files in the driver. {@code ImageFileRows} distributes them to tasks by size; the tasks read, decode and shape them. Spark's
 * {@code binaryFile} source is not used, because it creates one task per 32 small files.
 *
 * <p>For IDX files the driver reads the headers only ({@link IdxHeader}). Executors stream images and labels
 * ({@link IdxSlice}): a plain file in several slices at once, a compressed file in one task.
 *
 * <p>An image that cannot be used is rejected with its path and a reason; it never ends the job.
 */
package org.starling.pipeline.source.image;
