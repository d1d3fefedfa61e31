package org.starling.kernels.replica;

import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;

/** Row of numbers in memory. */
@SuppressWarnings("ArrayRecordComponent") // sources are the same if they share the array; too large to compare
record FloatArray(float[] values, int offset, int length) implements FloatSource {
    FloatArray {
        Objects.checkFromIndexSize(offset, length, values.length);
    }

    @Override
    public float[] load() {
        return length == values.length ? values : Arrays.copyOfRange(values, offset, offset + length);
    }

    @Override
    public boolean isInMemory() {
        return true;
    }

    @Override
    public void forEach(Sink sink) throws IOException {
        if (length > 0) {
            sink.accept(values, offset, length);
        }
    }
}
