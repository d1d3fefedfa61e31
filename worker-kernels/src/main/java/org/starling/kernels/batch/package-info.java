/**
 * Shuffled batches from packed examples. {@link org.starling.kernels.batch.ExampleFormat} describes an example. {@link
 * org.starling.kernels.batch.ExampleBlock} is the stored form of many examples. {@link org.starling.kernels.batch.Batch} is the
 * input of one step. Values stay packed (one byte a pixel) until the step unpacks them.
 */
package org.starling.kernels.batch;
