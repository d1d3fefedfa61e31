package org.starling.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.starling.pipeline.clean.Books;
import org.starling.pipeline.normalise.Normalisation;
import org.starling.pipeline.shard.ShardFile;
import org.starling.pipeline.shard.ShardManifest;
import org.starling.pipeline.shard.ShardSet;
import org.starling.pipeline.source.CsvSource;
import org.starling.pipeline.source.Header;
import org.starling.pipeline.split.SplitSpec;
import org.starling.pipeline.testing.LocalSpark;

/** Random tables with random defects: the books must show exactly the defects that were put in. */
class RandomTablesIT {
    private final SparkSession spark = LocalSpark.session();

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void booksNameExactlyTheDefectsPutIn(long seed) throws IOException {
        Random random = new Random(seed);
        int columns = 1 + random.nextInt(6);
        int rows = 20 + random.nextInt(400);
        String delimiter = List.of(",", ";", "\t", "|").get(random.nextInt(4));
        Map<String, Long> defects = new TreeMap<>();
        List<String> lines = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            lines.add(line(random, columns, delimiter, row < 6 ? -1 : random.nextInt(20), defects));
        }
        Path file = Files.write(folder.resolve("t.csv"), lines);
        Normalisation normalise = Normalisation.values()[random.nextInt(3)];
        PipelineSpec spec = new PipelineSpec(
                new CsvSource(file.toString(), Header.ABSENT, "c" + columns, delimiter, null),
                null,
                new SplitSpec(0.1 + 0.5 * random.nextDouble(), seed),
                normalise,
                null,
                new ShardSpec(folder.resolve("shards").toString(), 1 + random.nextInt(5), seed));

        ShardManifest manifest = new Preprocess(spark).run(spec, IfExists.FAIL).manifest();

        long bad = defects.values().stream().mapToLong(Long::longValue).sum();
        assertThat(manifest.books()).isEqualTo(new Books(rows, rows - bad, defects));
        assertThat(manifest.splits().values().stream()
                        .flatMap(split -> split.shards().stream())
                        .mapToLong(ShardFile::examples)
                        .sum())
                .isEqualTo(rows - bad);
        ShardSet.open(spark, spec.shards().path()).verify();
        if (bad > 0) {
            assertThat(spark.read().json(spec.shards().path() + "/rejected").count())
                    .isEqualTo(bad);
        }
    }

    /** One line; {@code defect} says what is wrong with it, if anything. */
    private static String line(Random random, int columns, String delimiter, int defect, Map<String, Long> defects) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < columns; i++) {
            values.add(random.nextInt(5) == 0 ? "3" : Double.toString(random.nextGaussian() * 100));
        }
        values.add(random.nextInt(3) == 0 ? "yes" : "no");
        int at = random.nextInt(columns);
        String reason =
                switch (defect) {
                    case 0 -> {
                        values.remove(0);
                        yield "too few columns";
                    }
                    case 1 -> {
                        values.add("more");
                        yield "too many columns";
                    }
                    case 2 -> replaced(values, at, "?", "not a number");
                    case 3 -> replaced(values, at, "NaN", "not finite");
                    case 4 -> replaced(values, at, "-inf", "not finite");
                    case 5 -> replaced(values, at, "", "missing value");
                    case 6 -> {
                        values.set(columns, " ");
                        yield "missing label";
                    }
                    default -> null;
                };
        if (reason != null) {
            defects.merge(reason, 1L, Long::sum);
        }
        return String.join(delimiter, values);
    }

    private static String replaced(List<String> values, int at, String text, String fault) {
        values.set(at, text);
        return "column c" + at + ": " + fault;
    }
}
