package org.starling.driver.dl4j.worker;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.SplittableRandom;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.starling.driver.dl4j.chunk.DataSetChunk;
import org.starling.driver.dl4j.chunk.ExampleChunk;
import org.starling.driver.dl4j.chunk.PackedChunk;
import org.starling.kernels.batch.BatchReader;
import org.starling.kernels.batch.Shuffle;
import org.starling.kernels.batch.ShuffleWindow;

/**
 * Fills data sets from a stream of chunks, as {@link BatchReader} fills batches from blocks: every example comes once, all
 * batches but the last are full, and shuffling works on a {@link ShuffleWindow}. Not thread-safe.
 */
final class ChunkReader {
    /** An example: a chunk of the window, and its index in it. */
    private record Position(int chunk, int example) {}

    private final Iterator<byte[]> chunks;
    private final int batchSize;
    private final Shuffle shuffle;
    private final SplittableRandom random;
    private final List<ExampleChunk> window = new ArrayList<>();
    private final List<Position> positions = new ArrayList<>();
    private int cursor;

    ChunkReader(Iterator<byte[]> chunks, int batchSize, Shuffle shuffle, long seed) {
        this.chunks = chunks;
        this.batchSize = batchSize;
        this.shuffle = shuffle;
        this.random = new SplittableRandom(seed);
    }

    boolean hasNext() {
        if (cursor == positions.size()) {
            openWindow();
        }
        return cursor < positions.size();
    }

    /** The next batch, from one window or several. */
    MultiDataSet next() {
        if (!hasNext()) {
            throw new NoSuchElementException("Cannot load a batch: all examples have been loaded; ask hasNext first");
        }
        List<MultiDataSet> parts = new ArrayList<>();
        int missing = batchSize;
        while (missing > 0 && hasNext()) {
            List<Position> taken = positions.subList(cursor, Math.min(positions.size(), cursor + missing));
            cursor += taken.size();
            missing -= taken.size();
            parts.addAll(read(taken));
        }
        return DataSetChunk.merge(parts);
    }

    void skip(long batches) {
        long missing = Math.multiplyExact(batches, (long) batchSize);
        while (missing > 0 && hasNext()) {
            long skipped = Math.min(missing, positions.size() - cursor);
            cursor += (int) skipped;
            missing -= skipped;
        }
    }

    private List<MultiDataSet> read(List<Position> taken) {
        List<MultiDataSet> parts = new ArrayList<>();
        for (int from = 0; from < taken.size(); ) {
            int to = from + 1;
            ExampleChunk first = window.get(taken.get(from).chunk());
            while (to < taken.size() && goesWith(first, window.get(taken.get(to).chunk()))) {
                to++;
            }
            parts.add(read(first, taken.subList(from, to)));
            from = to;
        }
        return parts;
    }

    /** Packed examples of one shape need no merging, wherever they come from. */
    private static boolean goesWith(ExampleChunk first, ExampleChunk next) {
        return first == next
                || (first instanceof PackedChunk one
                        && next instanceof PackedChunk other
                        && one.shape().equals(other.shape()));
    }

    private MultiDataSet read(ExampleChunk first, List<Position> taken) {
        if (first instanceof PackedChunk packed) {
            PackedChunk.Builder builder = new PackedChunk.Builder(packed.shape(), taken.size());
            taken.forEach(position -> builder.add((PackedChunk) window.get(position.chunk()), position.example()));
            return builder.build().toDataSet();
        }
        return first.select(taken.stream().mapToInt(Position::example).toArray())
                .toDataSet();
    }

    private void openWindow() {
        window.clear();
        positions.clear();
        cursor = 0;
        long bytes = 0;
        while (!ShuffleWindow.DEFAULT.isFull(positions.size(), bytes) && chunks.hasNext()) {
            byte[] encoded = chunks.next();
            bytes += encoded.length;
            ExampleChunk chunk = ExampleChunk.decode(encoded);
            for (int example = 0; example < chunk.size(); example++) {
                positions.add(new Position(window.size(), example));
            }
            window.add(chunk);
        }
        if (shuffle == Shuffle.EVERY_EPOCH) {
            for (int i = positions.size() - 1; i > 0; i--) {
                Position swapped = positions.set(random.nextInt(i + 1), positions.get(i));
                positions.set(i, swapped);
            }
        }
    }
}
