package org.starling.benchmarks.data;

/**
 * Examples of one step.
 *
 * @param size how many
 * @param features unsigned bytes, example after example: pixels, or the number of a character for each time step
 * @param labels classes: one per example, or {@code [size, time]} for sequences
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier of data that is never compared
public record ExampleBatch(int size, byte[] features, int[] labels) {

    static ExampleBatch of(ImageBatch images) {
        return new ExampleBatch(images.size(), images.pixels(), images.labels());
    }
}
