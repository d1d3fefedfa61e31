package org.starling.pipeline.shard;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.util.TaskCompletionListener;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.shard.parquet.ShardFileReader;

/** Reads one range of examples block by block; holds one block at a time. Not thread-safe. */
final class BlockReader implements Iterator<ExampleBlock> {
    private final BlockRange range;
    private final int blockSize;
    private final Configuration conf;
    private final Iterator<BlockRange.Piece> pieces;
    private long left;
    private BlockRange.Piece piece;
    private Path path;
    private ShardFileReader reader;
    private long leftInPiece;

    BlockReader(BlockRange range, int blockSize, Configuration conf) {
        this.range = range;
        this.blockSize = blockSize;
        this.conf = conf;
        this.pieces = range.pieces().iterator();
        this.left = range.examples();
        TaskContext task = TaskContext.get();
        if (task != null) {
            task.addTaskCompletionListener((TaskCompletionListener) context -> close());
        }
    }

    @Override
    public boolean hasNext() {
        return left > 0;
    }

    @Override
    public ExampleBlock next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        int size = (int) Math.min(blockSize, left);
        int bytes = range.format().features().bytes();
        int classCount = range.format().label().length();
        byte[] features = new byte[Math.multiplyExact(size, bytes)];
        int[] classes = new int[size];
        for (int i = 0; i < size; i++) {
            try {
                if (leftInPiece == 0) {
                    openNext();
                }
                int length = reader.readFeatures(features, i * bytes);
                int label = reader.readLabel();
                if (length != bytes || label < 0 || label >= classCount) {
                    throw new IOException(
                            "an example has %d bytes and class %d where the manifest says %d bytes and %d classes"
                                    .formatted(length, label, bytes, classCount));
                }
                classes[i] = label;
            } catch (IOException | RuntimeException e) {
                throw damaged(e);
            }
            leftInPiece--;
        }
        left -= size;
        return ExampleBlock.ofClasses(range.format(), features, classes);
    }

    private void openNext() throws IOException {
        close();
        piece = pieces.next();
        path = new Path(range.folder(), piece.shard().path());
        Optional<String> problem = ShardCheck.lengthProblem(path, piece.shard(), conf);
        if (problem.isPresent()) {
            throw new DataException("Cannot read shards: %s; restore it, or run preprocess again with --overwrite"
                    .formatted(problem.get()));
        }
        reader = new ShardFileReader(path, conf);
        if (reader.examples() != piece.shard().examples()) {
            throw new IOException("it holds %d examples where the manifest says %d"
                    .formatted(reader.examples(), piece.shard().examples()));
        }
        reader.skip(piece.skip());
        leftInPiece = piece.count();
    }

    private DataException damaged(Exception cause) {
        if (cause instanceof DataException known) {
            return known;
        }
        return new DataException(
                "Cannot read shards: %s is damaged (%s); restore it, or run preprocess again with --overwrite"
                        .formatted(path, cause.getMessage()),
                cause);
    }

    private void close() {
        try {
            if (reader != null) {
                reader.close();
                reader = null;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
