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
import org.starling.pipeline.shard.parquet.LabelStorage;
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
        byte[] features = new byte[Math.multiplyExact(size, bytes)];
        LabelStorage storage = LabelStorage.of(range.format());
        int labelBytes = storage == LabelStorage.CLASS ? 0 : PackedLabels.bytes(range.format());
        byte[] packedLabels = new byte[Math.multiplyExact(size, labelBytes)];
        int[] classes = new int[storage == LabelStorage.CLASS ? size : 0];
        for (int i = 0; i < size; i++) {
            try {
                if (leftInPiece == 0) {
                    openNext();
                }
                require(reader.readFeatures(features, i * bytes), bytes, "bytes");
                if (storage == LabelStorage.CLASS) {
                    classes[i] = readClass();
                } else {
                    require(reader.readPackedLabel(packedLabels, i * labelBytes), labelBytes, "bytes of labels");
                }
            } catch (IOException | RuntimeException | OutOfMemoryError e) {
                // damaged files claim pages of gigabytes
                throw damaged(e);
            }
            leftInPiece--;
        }
        left -= size;
        try {
            return storage == LabelStorage.CLASS
                    ? ExampleBlock.ofClasses(range.format(), features, classes)
                    : PackedLabels.block(range.format(), features, packedLabels);
        } catch (IllegalArgumentException e) {
            throw damaged(e);
        }
    }

    private static void require(int found, int expected, String what) throws IOException {
        if (found != expected) {
            throw new IOException("an example has %d %s where the manifest says %d".formatted(found, what, expected));
        }
    }

    private int readClass() throws IOException {
        int label = reader.readLabel();
        int classCount = range.format().label().length();
        if (label < 0 || label >= classCount) {
            throw new IOException(
                    "an example has class %d where the manifest says %d classes".formatted(label, classCount));
        }
        return label;
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
        reader = new ShardFileReader(path, LabelStorage.of(range.format()), conf);
        if (reader.examples() != piece.shard().examples()) {
            throw new IOException("it holds %d examples where the manifest says %d"
                    .formatted(reader.examples(), piece.shard().examples()));
        }
        reader.skip(piece.skip());
        leftInPiece = piece.count();
    }

    private DataException damaged(Throwable cause) {
        if (cause instanceof DataException known) {
            return known;
        }
        String message = cause instanceof OutOfMemoryError
                ? "Cannot read shards: %s is damaged, or needs more memory than there is (%s); restore it, or give the executors more"
                : "Cannot read shards: %s is damaged (%s); restore it, or run preprocess again with --overwrite";
        return new DataException(message.formatted(path, cause.getMessage()), cause);
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
