package org.starling.driver.dl4j.chunk;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/** Some examples in a row, from a partition of a user's data. Immutable; arrays are shared, not copied. */
public sealed interface ExampleChunk permits PackedChunk, DataSetChunk {

    /** Examples in it. */
    int size();

    /** The chunk of some of its examples, in the order given. */
    ExampleChunk select(int[] examples);

    /** Its examples as a data set of DL4J. */
    MultiDataSet toDataSet();

    /** The chunk as bytes: its kind, its size, and the data of the kind; little-endian. */
    byte[] encode();

    /** The chunk that {@link #encode} wrote. */
    static ExampleChunk decode(byte[] bytes) {
        ByteBuffer buffer = buffer(bytes);
        byte kind = buffer.get();
        int size = buffer.getInt();
        return switch (kind) {
            case PackedChunk.KIND -> PackedChunk.read(buffer, size);
            case DataSetChunk.KIND -> DataSetChunk.read(buffer, size);
            default -> throw new IllegalArgumentException(
                    "Cannot read a chunk: there is no kind " + kind + "; use the same Starling on all machines");
        };
    }

    /** Examples in an encoded chunk, without decoding it. */
    static int sizeOf(byte[] bytes) {
        return buffer(bytes).getInt(Byte.BYTES);
    }

    private static ByteBuffer buffer(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
