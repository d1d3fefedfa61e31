/**
 * From packed examples to shuffled batches. {@link org.starling.kernels.batch.ExampleFormat} says what an example looks
 * like, {@link org.starling.kernels.batch.ExampleBlock} is how Spark stores many, and
 * {@link org.starling.kernels.batch.Batch} is what one training step sees. Values stay packed (one byte a pixel) until
 * the step unpacks them.
 */
package org.starling.kernels.batch;
