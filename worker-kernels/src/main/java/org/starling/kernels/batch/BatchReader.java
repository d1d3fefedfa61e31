package org.starling.kernels.batch;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Fills batches from a stream of blocks. Every example is in exactly one batch; all batches but the last are full.
 *
 * <p>Shuffling works on a {@link ShuffleWindow} of whole blocks. When the window is full, its examples are drawn in random order,
 * and the next window follows. A worker with fewer examples than a window shuffles all of them. A worker with more holds only one
 * window in memory, whatever the size of its data. Not thread-safe.
 */
public final class BatchReader {
    private final Iterator<ExampleBlock> blocks;
    private final Shuffle shuffle;
    private final SplittableRandom random;
    private final ShuffleWindow limit;
    private final List<ExampleBlock> window = new ArrayList<>();
    private int[] blockOf = new int[0];
    private int[] indexOf = new int[0];
    private int cursor;
    private int filled;

    /** @param seed seed of the order; use a different one for every epoch and worker */
    public BatchReader(Iterator<ExampleBlock> blocks, Shuffle shuffle, long seed) {
        this(blocks, shuffle, seed, ShuffleWindow.DEFAULT);
    }

    BatchReader(Iterator<ExampleBlock> blocks, Shuffle shuffle, long seed, ShuffleWindow limit) {
        this.blocks = blocks;
        this.shuffle = shuffle;
        this.random = new SplittableRandom(seed);
        this.limit = limit;
    }

    /** Whether another example is left. */
    public boolean hasNext() {
        if (cursor == filled) {
            openWindow();
        }
        return cursor < filled;
    }

    /** Clears {@code batch} and fills it with the next examples, as many as there are and as it can hold. */
    public void next(Batch batch) {
        batch.clear();
        while (!batch.isFull() && hasNext()) {
            batch.add(window.get(blockOf[cursor]), indexOf[cursor]);
            cursor++;
        }
    }

    /** Skips up to {@code examples} examples, without copying them. */
    public void skip(long examples) {
        long left = examples;
        while (left > 0 && hasNext()) {
            int passed = (int) Math.min(left, filled - cursor);
            cursor += passed;
            left -= passed;
        }
    }

    private void openWindow() {
        window.clear();
        cursor = 0;
        filled = 0;
        long bytes = 0;
        while (!limit.isFull(filled, bytes) && blocks.hasNext()) {
            ExampleBlock block = blocks.next();
            window.add(block);
            filled += block.size();
            bytes += block.bytes();
        }
        if (blockOf.length < filled) {
            blockOf = new int[filled];
            indexOf = new int[filled];
        }
        int position = 0;
        for (int block = 0; block < window.size(); block++) {
            for (int index = 0; index < window.get(block).size(); index++) {
                blockOf[position] = block;
                indexOf[position] = index;
                position++;
            }
        }
        if (shuffle == Shuffle.EVERY_EPOCH) {
            shufflePositions();
        }
    }

    /** Fisher and Yates's shuffle, as in Knuth, The Art of Computer Programming, volume 2, algorithm P. */
    private void shufflePositions() {
        for (int i = filled - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int block = blockOf[i];
            blockOf[i] = blockOf[j];
            blockOf[j] = block;
            int index = indexOf[i];
            indexOf[i] = indexOf[j];
            indexOf[j] = index;
        }
    }
}
