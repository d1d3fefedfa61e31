package org.starling.pipeline.shard;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.LabelFormat;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.shard.parquet.LabelStorage;
import org.starling.pipeline.shard.parquet.ShardFileWriter;
import org.starling.pipeline.testing.FuzzFile;
import org.starling.pipeline.testing.FuzzTarget;

/** Shards of examples whose file has the length that the manifest says. What is read must be the examples that were written. */
public final class ShardFuzzTarget implements FuzzTarget {
    private static final int EXAMPLES = 50;
    private static final int BLOCK = 16;

    private final FuzzFile file = new FuzzFile(".parquet");
    private final ExampleFormat format;

    private ShardFuzzTarget(LabelFormat label) {
        format = new ExampleFormat(FeatureFormat.float32(6), label);
    }

    /** Shards with classes as labels, and with vectors. */
    public static List<FuzzTarget> all() {
        return List.of(
                new ShardFuzzTarget(new LabelFormat.ClassIndex(3)),
                new ShardFuzzTarget(new LabelFormat.FloatVector(2)));
    }

    @Override
    public String name() {
        return "shard-" + LabelStorage.of(format).name().toLowerCase(java.util.Locale.ROOT);
    }

    @Override
    public List<byte[]> seeds() {
        FuzzFile target = new FuzzFile(".shard.parquet");
        Path path = Path.of(target.path().toUri());
        try {
            Files.deleteIfExists(path);
            LabelStorage storage = LabelStorage.of(format);
            try (ShardFileWriter writer = new ShardFileWriter(target.path(), storage, target.conf())) {
                for (int i = 0; i < EXAMPLES; i++) {
                    if (storage == LabelStorage.CLASS) {
                        writer.write(features(i), label(i)[0]);
                    } else {
                        writer.write(features(i), label(i));
                    }
                }
            }
            return List.of(Files.readAllBytes(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] features(int example) {
        byte[] features = new byte[format.features().bytes()];
        for (int i = 0; i < features.length; i++) {
            features[i] = (byte) (example * 7 + i / 4);
        }
        return features;
    }

    private byte[] label(int example) {
        byte[] label = new byte[LabelStorage.of(format) == LabelStorage.CLASS ? 1 : 8];
        label[0] = (byte) (example % 3);
        return label;
    }

    @Override
    public boolean accepts(byte[] content) throws IOException {
        file.write(content);
        org.apache.hadoop.fs.Path path = file.path();
        ShardFile shard = new ShardFile(path.getName(), EXAMPLES, content.length, "");
        BlockRange range = BlockRange.of(format, path.getParent().toString(), List.of(shard), 0, EXAMPLES);
        try {
            BlockReader reader = new BlockReader(range, BLOCK, file.conf());
            List<ExampleBlock> blocks = new ArrayList<>();
            reader.forEachRemaining(blocks::add);
            requireWritten(blocks);
            return true;
        } catch (DataException e) {
            if (!e.getMessage().contains("case.parquet")) {
                throw new IllegalStateException("the message names no file", e);
            }
            return false;
        }
    }

    private void requireWritten(List<ExampleBlock> blocks) {
        int example = 0;
        int bytes = format.features().bytes();
        for (ExampleBlock block : blocks) {
            for (int i = 0; i < block.size(); i++) {
                byte[] found = java.util.Arrays.copyOfRange(block.features(), i * bytes, (i + 1) * bytes);
                boolean same = java.util.Arrays.equals(found, features(example))
                        && (block.classes().length == 0 || block.classes()[i] == label(example)[0]);
                if (!same) {
                    throw new IllegalStateException("another example " + example);
                }
                example++;
            }
        }
    }
}
