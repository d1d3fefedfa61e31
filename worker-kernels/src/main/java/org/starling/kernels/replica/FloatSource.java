package org.starling.kernels.replica;

import java.io.IOException;
import java.io.Serializable;

/**
 * Long row of numbers that need not be in memory: an array, or a file that executors and driver can read. Immutable and
 * thread-safe.
 */
public interface FloatSource extends Serializable {

    /** Receives a row piece by piece. */
    @FunctionalInterface
    interface Sink {
        /**
         * Receives the next values.
         *
         * @param values array with the values from {@code offset} on; must be neither changed nor kept
         */
        void accept(float[] values, int offset, int count) throws IOException;
    }

    /** The number of values. */
    int length();

    /**
     * All numbers in one array, which may be shared: never change it.
     *
     * @throws java.io.UncheckedIOException if they cannot be read
     */
    float[] load();

    /** Whether the numbers are in memory, so that {@link #load} reads nothing from elsewhere. */
    default boolean isInMemory() {
        return false;
    }

    /** Passes all numbers to {@code sink}, in order, with only one piece of them in memory. */
    void forEach(Sink sink) throws IOException;

    /** The numbers of an array, which is shared, not copied. */
    static FloatSource of(float[] values) {
        return new FloatArray(values, 0, values.length);
    }

    /** Part of an array, which is shared, not copied: it must not change while the source is read. */
    static FloatSource of(float[] values, int offset, int length) {
        return new FloatArray(values, offset, length);
    }
}
