package org.starling.pipeline.shard.writing;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * Examples on their way to their shard. They are gathered in one array of bytes, and leave it sorted, equal ones as copies of
 * one: hash, class, copies, the lengths of features and packed label, and these two of each. Not thread-safe.
 */
final class ExampleRun {
    private static final int FIRST_BYTES = 1 << 13;
    private static final int HEAD_BYTES = 2 * Long.BYTES + 3 * Integer.BYTES;

    private ByteBuffer bytes = ByteBuffer.allocate(FIRST_BYTES);
    private final List<Integer> starts = new ArrayList<>();

    /** Appends an example, whose bytes are copied by the time this returns. */
    void add(RepeatedExample example) {
        int needed = bytes(example);
        if (bytes.remaining() < needed) {
            int capacity = Math.max(2 * bytes.capacity(), Math.addExact(bytes.position(), needed));
            bytes = ByteBuffer.allocate(capacity).put(bytes.flip());
        }
        starts.add(bytes.position());
        bytes.putLong(example.hash())
                .putInt(example.label())
                .putLong(example.copies())
                .putInt(example.features().length)
                .putInt(example.packedLabel().length)
                .put(example.features())
                .put(example.packedLabel());
    }

    private static int bytes(RepeatedExample example) {
        return Math.addExact(HEAD_BYTES + example.features().length, example.packedLabel().length);
    }

    int size() {
        return bytes.position();
    }

    /** The examples, sorted and packed; forgets them. */
    byte[] take() {
        ByteBuffer all = bytes;
        starts.sort((one, other) -> {
            int byHash = Long.compare(all.getLong(one), all.getLong(other));
            return byHash != 0 ? byHash : RepeatedExample.ORDER.compare(read(all, one), read(all, other));
        });
        ExampleRun merged = new ExampleRun();
        merged.bytes = ByteBuffer.allocate(all.position());
        RepeatedExample open = null;
        for (int start : starts) {
            RepeatedExample next = read(all, start);
            if (open != null && RepeatedExample.ORDER.compare(open, next) == 0) {
                open = open.withCopies(open.copies() + next.copies());
            } else {
                if (open != null) {
                    merged.add(open);
                }
                open = next;
            }
        }
        if (open != null) {
            merged.add(open);
        }
        bytes = ByteBuffer.allocate(FIRST_BYTES);
        starts.clear();
        return Arrays.copyOf(merged.bytes.array(), merged.bytes.position());
    }

    /** The examples of what {@link #take()} returned. */
    static Iterator<RepeatedExample> read(byte[] run) {
        ByteBuffer source = ByteBuffer.wrap(run);
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return source.hasRemaining();
            }

            @Override
            public RepeatedExample next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                RepeatedExample example = read(source, source.position());
                source.position(source.position() + bytes(example));
                return example;
            }
        };
    }

    private static RepeatedExample read(ByteBuffer source, int start) {
        int label = start + Long.BYTES;
        int copies = label + Integer.BYTES;
        int length = copies + Long.BYTES;
        byte[] features = new byte[source.getInt(length)];
        byte[] packedLabel = new byte[source.getInt(length + Integer.BYTES)];
        source.get(start + HEAD_BYTES, features);
        source.get(start + HEAD_BYTES + features.length, packedLabel);
        return new RepeatedExample(
                source.getLong(start), features, source.getInt(label), packedLabel, source.getLong(copies));
    }
}
