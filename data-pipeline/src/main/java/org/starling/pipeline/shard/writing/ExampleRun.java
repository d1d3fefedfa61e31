package org.starling.pipeline.shard.writing;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.starling.pipeline.order.HashSort;

/**
 * Sorted run of examples that is sent to their shard. Examples are collected in one array of bytes, and read from it in sorted
 * order, with equal ones as copies of one: hash, class, copies, the lengths of features and packed label, and these two of
 * each. Not thread-safe.
 */
final class ExampleRun {
    private static final int FIRST_BYTES = 1 << 13;
    private static final int FIRST_EXAMPLES = 1 << 7;
    private static final int LABEL_AT = Long.BYTES;
    private static final int COPIES_AT = LABEL_AT + Integer.BYTES;
    private static final int LENGTHS_AT = COPIES_AT + Long.BYTES;
    private static final int HEAD_BYTES = LENGTHS_AT + 2 * Integer.BYTES;

    private ByteBuffer bytes = ByteBuffer.allocate(FIRST_BYTES);
    private int[] starts = new int[FIRST_EXAMPLES];
    private int examples;

    /** Appends an example, whose bytes are copied by the time this returns. */
    void add(RepeatedExample example) {
        int needed = Math.addExact(HEAD_BYTES + example.features().length, example.packedLabel().length);
        if (bytes.remaining() < needed) {
            int capacity = Math.max(2 * bytes.capacity(), Math.addExact(bytes.position(), needed));
            bytes = ByteBuffer.allocate(capacity).put(bytes.flip());
        }
        if (examples == starts.length) {
            starts = Arrays.copyOf(starts, 2 * examples);
        }
        starts[examples++] = bytes.position();
        bytes.putLong(example.hash())
                .putInt(example.label())
                .putLong(example.copies())
                .putInt(example.features().length)
                .putInt(example.packedLabel().length)
                .put(example.features())
                .put(example.packedLabel());
    }

    int size() {
        return bytes.position();
    }

    /** The examples, sorted and packed; forgets them. */
    byte[] take() {
        ByteBuffer all = bytes;
        int[] from = starts;
        long[] hashes = new long[examples];
        for (int i = 0; i < examples; i++) {
            hashes[i] = all.getLong(from[i]);
        }
        int[] order = HashSort.order(
                hashes,
                examples,
                (one, other) -> RepeatedExample.ORDER.compare(read(all, from[one]), read(all, from[other])));
        ByteBuffer merged = ByteBuffer.allocate(all.position());
        int open = -1;
        for (int index : order) {
            int start = from[index];
            int length = bytes(all, start);
            if (open >= 0 && isCopy(all, start, merged, open)) {
                merged.putLong(open + COPIES_AT, merged.getLong(open + COPIES_AT) + all.getLong(start + COPIES_AT));
            } else {
                open = merged.position();
                merged.put(open, all, start, length).position(open + length);
            }
        }
        bytes = ByteBuffer.allocate(FIRST_BYTES);
        examples = 0;
        return Arrays.copyOf(merged.array(), merged.position());
    }

    /** Whether two examples are equal except for their number of copies. */
    private static boolean isCopy(ByteBuffer one, int start, ByteBuffer other, int otherStart) {
        return one.getLong(start) == other.getLong(otherStart)
                && one.getInt(start + LABEL_AT) == other.getInt(otherStart + LABEL_AT)
                && rest(one, start).equals(rest(other, otherStart));
    }

    /** What follows the copies of an example. */
    private static ByteBuffer rest(ByteBuffer run, int start) {
        return run.slice(start + LENGTHS_AT, bytes(run, start) - LENGTHS_AT);
    }

    /** Number of bytes of an example. */
    static int bytes(ByteBuffer run, int start) {
        return HEAD_BYTES + run.getInt(start + LENGTHS_AT) + run.getInt(start + LENGTHS_AT + Integer.BYTES);
    }

    /** The examples of what {@link #take()} returned. */
    static Iterator<RepeatedExample> read(byte[] run) {
        ByteBuffer source = ByteBuffer.wrap(run);
        return new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return next < run.length;
            }

            @Override
            public RepeatedExample next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                RepeatedExample example = read(source, next);
                next += bytes(source, next);
                return example;
            }
        };
    }

    /** The example that begins at a place of a run. */
    static RepeatedExample read(ByteBuffer run, int start) {
        byte[] features = new byte[run.getInt(start + LENGTHS_AT)];
        byte[] packedLabel = new byte[run.getInt(start + LENGTHS_AT + Integer.BYTES)];
        run.get(start + HEAD_BYTES, features);
        run.get(start + HEAD_BYTES + features.length, packedLabel);
        return new RepeatedExample(
                run.getLong(start),
                features,
                run.getInt(start + LABEL_AT),
                packedLabel,
                run.getLong(start + COPIES_AT));
    }
}
