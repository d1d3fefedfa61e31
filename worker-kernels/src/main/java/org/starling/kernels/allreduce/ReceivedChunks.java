package org.starling.kernels.allreduce;

import java.nio.ByteBuffer;
import java.util.List;
import org.starling.kernels.allreduce.Slices.Chunk;

/** Buffer for the parts of a slice that one remote rank sends to the owner; the parts stay encoded. */
final class ReceivedChunks {
    private final Progress progress = new Progress();
    private final ByteBuffer bytes;
    private final int[] starts;

    /**
     * Allocates memory for {@code chunks}, in their order.
     *
     * @throws IllegalArgumentException if they do not fit in one buffer
     */
    public ReceivedChunks(List<Chunk> chunks) {
        requireFitting(chunks);
        this.starts = new int[chunks.size() + 1];
        for (int index = 0; index < chunks.size(); index++) {
            starts[index + 1] = starts[index] + chunks.get(index).encodedBytes();
        }
        this.bytes = ByteBuffer.allocate(starts[chunks.size()]);
    }

    /** Checks that a slice fits in one buffer, which holds 2³¹-1 bytes. */
    static void requireFitting(List<Chunk> chunks) {
        long bytes = chunks.stream().mapToLong(Chunk::encodedBytes).sum();
        if (bytes > Integer.MAX_VALUE) {
            long values = chunks.stream().mapToLong(Chunk::length).sum();
            throw new IllegalArgumentException(
                    "Cannot average: the slice of one worker has %d values of %d bytes, and a buffer holds %d; use more workers, updaterState keep or reset, or a codec that takes fewer bytes (training.averaging, or an AveragingSpec)"
                            .formatted(values, bytes, Integer.MAX_VALUE));
        }
    }

    /** Count of the chunks that have arrived. */
    public Progress progress() {
        return progress;
    }

    /** Returns the bytes of a chunk as a buffer with its own position. */
    public ByteBuffer chunk(int index) {
        return bytes.slice(starts[index], starts[index + 1] - starts[index]);
    }

    /** Bytes of memory that it takes. */
    public long bytes() {
        return bytes.capacity();
    }
}
