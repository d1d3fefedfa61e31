package org.starling.pipeline.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.kernels.batch.FeatureType;
import org.starling.kernels.batch.LabelFormat;
import org.starling.pipeline.files.ContentDigests;
import org.starling.pipeline.shard.ShardSet;

/** Reads the content of shards for comparison in tests. */
public final class ShardBytes {
    private ShardBytes() {}

    /** Examples of a split in order, as "label:features in hexadecimal"; packed labels are in hexadecimal, too. */
    public static List<String> examples(ShardSet shards, String split) {
        List<String> examples = new ArrayList<>();
        int bytes = shards.manifest().example().features().bytes();
        for (ExampleBlock block : shards.blocks(split, 3, 7).collect()) {
            for (int i = 0; i < block.size(); i++) {
                byte[] features = Arrays.copyOfRange(block.features(), i * bytes, (i + 1) * bytes);
                examples.add(label(block, i, shards.manifest().example().label())
                        + ":"
                        + HexFormat.of().formatHex(features));
            }
        }
        return examples;
    }

    private static String label(ExampleBlock block, int example, LabelFormat format) {
        if (format instanceof LabelFormat.ClassIndex) {
            return Integer.toString(block.classes()[example]);
        }
        ByteBuffer packed = ByteBuffer.allocate(
                        Integer.BYTES * (format.indices() > 0 ? format.indices() : format.length()))
                .order(ByteOrder.LITTLE_ENDIAN);
        int values = packed.capacity() / Integer.BYTES;
        for (int i = example * values; i < (example + 1) * values; i++) {
            if (format.indices() > 0) {
                packed.putInt(block.classes()[i]);
            } else {
                packed.putFloat(block.vectors()[i]);
            }
        }
        return HexFormat.of().formatHex(packed.array());
    }

    /** What {@code InferencePipeline} prepared, in its order and written as {@link #examples} does. */
    public static List<String> prepared(Dataset<Row> prepared) {
        List<String> examples = new ArrayList<>();
        for (Row row : prepared.select("features", "label").collectAsList()) {
            String label = row.get(1) instanceof byte[] packed
                    ? HexFormat.of().formatHex(packed)
                    : String.valueOf(row.<Object>getAs(1));
            examples.add(label + ":" + HexFormat.of().formatHex(row.<byte[]>getAs(0)));
        }
        return examples;
    }

    /** Checksum of each Parquet file below {@code folder}, by relative path. */
    public static Map<String, String> checksums(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            Map<String, String> sums = new TreeMap<>();
            files.filter(file -> file.toString().endsWith(".parquet"))
                    .forEach(file -> sums.put(folder.relativize(file).toString(), sum(file)));
            return sums;
        }
    }

    private static String sum(Path file) {
        try {
            return ContentDigests.sha256(Files.newInputStream(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Floats of packed features. */
    public static float[] floats(byte[] features) {
        float[] values = new float[features.length / Float.BYTES];
        ByteBuffer.wrap(features).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
        return values;
    }

    /** Numbers of packed tokens of a vocabulary of at most 65,536. */
    public static int[] tokens(byte[] features) {
        int[] tokens = new int[features.length / Short.BYTES];
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = (int) FeatureType.UINT16.read(features, i * Short.BYTES);
        }
        return tokens;
    }
}
