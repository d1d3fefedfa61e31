package org.starling.kernels.averaging.slice;

import java.nio.ByteBuffer;
import java.util.List;
import org.starling.kernels.averaging.slice.Slices.Chunk;

/** Where the parts of a slice that one remote rank sends to its owner lie, encoded as they came. */
public final class Inbox {
    private final Progress progress = new Progress();
    private final ByteBuffer bytes;
    private final int[] starts;

    /** Room for {@code chunks}, in their order. */
    public Inbox(List<Chunk> chunks) {
        this.starts = new int[chunks.size() + 1];
        for (int index = 0; index < chunks.size(); index++) {
            starts[index + 1] = Math.addExact(starts[index], chunks.get(index).encodedBytes());
        }
        this.bytes = ByteBuffer.allocate(starts[chunks.size()]);
    }

    /** How many chunks have arrived. */
    public Progress progress() {
        return progress;
    }

    /** The bytes of a chunk, from their start on; with a position of its own. */
    public ByteBuffer chunk(int index) {
        return bytes.slice(starts[index], starts[index + 1] - starts[index]);
    }

    /** Bytes of memory that it takes. */
    public long bytes() {
        return bytes.capacity();
    }
}
