package org.starling.pipeline.shard;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.starling.kernels.batch.ExampleFormat;

/**
 * Consecutive examples of the global order, and the shards that hold them.
 *
 * @param folder of the shards
 * @param pieces in order
 */
record BlockRange(ExampleFormat format, String folder, List<Piece> pieces) implements Serializable {

    /**
     * Some of the rows of one shard.
     *
     * @param skip rows before them
     * @param count rows to read, at least 1
     */
    record Piece(ShardFile shard, long skip, long count) implements Serializable {}

    /** The examples with the global indices {@code from} to before {@code to}. */
    static BlockRange of(ExampleFormat format, String folder, List<ShardFile> shards, long from, long to) {
        List<Piece> pieces = new ArrayList<>();
        long start = 0;
        for (ShardFile shard : shards) {
            long end = start + shard.examples();
            long first = Math.max(from, start);
            long last = Math.min(to, end);
            if (first < last) {
                pieces.add(new Piece(shard, first - start, last - first));
            }
            start = end;
        }
        return new BlockRange(format, folder, pieces);
    }

    /** Examples in all pieces. */
    long examples() {
        return pieces.stream().mapToLong(Piece::count).sum();
    }
}
