package org.starling.pipeline.shard.writing;

import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.util.SerializableConfiguration;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.files.WriteFailure;
import org.starling.pipeline.shard.PackedLabels;
import org.starling.pipeline.shard.ShardFile;
import org.starling.pipeline.shard.parquet.LabelStorage;
import org.starling.pipeline.shard.parquet.ShardFileWriter;

/**
 * Writes one shard from sorted examples, and its share of repeated examples. Attempts of one task write files of
 * their own; the first one to finish renames its file to the final name.
 */
final class ShardTask implements Function2<Integer, Iterator<RepeatedExample>, Iterator<WrittenShard>> {
    private static final long serialVersionUID = 1L;

    private final ShardPlan plan;
    private final List<List<RepeatedExample>> repeated;
    private final LabelStorage labels;
    private final int classes;
    private final String folder;
    private final SerializableConfiguration conf;

    /**
     * @param classes number of classes; 0 if a label is not a single class
     */
    ShardTask(
            ShardPlan plan,
            List<List<RepeatedExample>> repeated,
            LabelStorage labels,
            int classes,
            String folder,
            Configuration conf) {
        this.plan = plan;
        this.repeated = repeated;
        this.labels = labels;
        this.classes = classes;
        this.folder = folder;
        this.conf = new SerializableConfiguration(conf);
    }

    @Override
    public Iterator<WrittenShard> call(Integer slot, Iterator<RepeatedExample> examples) {
        try {
            return List.of(written(slot, examples)).iterator();
        } catch (IOException | FSError e) {
            throw new DataException(
                    "Cannot write shards in %s: %s; make room or grant access there, or use another path"
                            .formatted(folder, WriteFailure.of(e).reason()),
                    e);
        }
    }

    private WrittenShard written(int slot, Iterator<RepeatedExample> examples) throws IOException {
        String name = "%s/part-%05d.parquet".formatted(plan.split(slot), plan.shard(slot));
        Path target = new Path(folder, name);
        Path attempt = new Path(
                target.getParent(),
                ".%s.%d".formatted(target.getName(), TaskContext.get().taskAttemptId()));
        FileSystem files = target.getFileSystem(conf.value());
        long[] byClass = new long[classes];
        ShardFileWriter writer = new ShardFileWriter(attempt, labels, conf.value());
        try (writer) {
            write(slot, examples, writer, byClass);
        }
        long expected = plan.end(slot) - plan.first(slot);
        if (writer.examples() != expected) {
            throw new IllegalStateException("Cannot write %s: it got %d examples, not %d; a source changed, run again"
                    .formatted(target, writer.examples(), expected));
        }
        if (!files.rename(attempt, target)) {
            if (!files.exists(target)) {
                throw new IOException("the file system refused to rename %s to %s".formatted(attempt, target));
            }
            // another attempt of this task was faster, and wrote the same bytes
            files.delete(attempt, false);
        }
        ShardFile file = new ShardFile(name, expected, writer.bytes(), writer.sha256());
        return new WrittenShard(file, Arrays.stream(byClass).boxed().toList());
    }

    private void write(int slot, Iterator<RepeatedExample> examples, ShardFileWriter writer, long[] byClass)
            throws IOException {
        Iterator<RepeatedExample> dealt = repeated.get(slot).iterator();
        RepeatedExample next = dealt.hasNext() ? dealt.next() : null;
        while (examples.hasNext()) {
            RepeatedExample example = examples.next();
            while (next != null && next.hash() < example.hash()) {
                writeCopies(next, writer, byClass);
                next = dealt.hasNext() ? dealt.next() : null;
            }
            writeCopies(example, writer, byClass);
        }
        while (next != null) {
            writeCopies(next, writer, byClass);
            next = dealt.hasNext() ? dealt.next() : null;
        }
    }

    private void writeCopies(RepeatedExample example, ShardFileWriter writer, long[] byClass) throws IOException {
        for (long copy = 0; copy < example.copies(); copy++) {
            if (labels == LabelStorage.CLASS) {
                writer.write(example.features(), example.label());
                byClass[example.label()]++;
            } else {
                writer.write(example.features(), example.packedLabel());
                if (classes > 0) {
                    byClass[PackedLabels.classOf(example.packedLabel())]++;
                }
            }
        }
    }
}
