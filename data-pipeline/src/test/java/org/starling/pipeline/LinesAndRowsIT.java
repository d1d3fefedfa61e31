package org.starling.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.StringJoiner;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.starling.pipeline.shard.ShardFile;
import org.starling.pipeline.shard.ShardManifest;
import org.starling.pipeline.source.CsvSource;
import org.starling.pipeline.source.Header;
import org.starling.pipeline.source.TableSource;
import org.starling.pipeline.split.SplitSpec;
import org.starling.pipeline.table.spec.CleanSpec;
import org.starling.pipeline.table.spec.DuplicateSpec;
import org.starling.pipeline.table.spec.FeatureSpec;
import org.starling.pipeline.table.spec.MissingFill;
import org.starling.pipeline.table.spec.MissingSpec;
import org.starling.pipeline.table.spec.OutlierSpec;
import org.starling.pipeline.table.spec.RuleSpec;
import org.starling.pipeline.table.spec.Scaling;
import org.starling.pipeline.table.spec.UndecodableCell;
import org.starling.pipeline.testing.LocalSpark;
import org.starling.pipeline.testing.PipelineSpecs;

/** Lines are judged one by one, rows by Spark SQL: of the same texts both must make the same bytes, and the same books. */
class LinesAndRowsIT {
    private static final List<String> COLUMNS = List.of("a", "b.c", "t", "other", "kind");
    private static final int ROWS = 400;

    private final SparkSession spark = LocalSpark.session();

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23, 24})
    void theSameTextsMakeTheSameShards(long seed) throws IOException {
        Random random = new Random(seed);
        List<List<String>> texts = texts(random);
        CleanSpec clean = clean(random);
        Files.writeString(folder.resolve("t.csv"), csv(texts));
        StructType schema = new StructType();
        for (String column : COLUMNS) {
            schema = schema.add(column, DataTypes.StringType);
        }
        List<Row> rows =
                texts.stream().map(row -> RowFactory.create(row.toArray())).toList();
        String view = "texts" + seed;
        spark.createDataFrame(rows, schema).createOrReplaceTempView(view);

        ShardManifest ofLines = run(
                "lines",
                new CsvSource(folder.resolve("t.csv").toString(), Header.PRESENT, "kind", ",", null),
                clean,
                seed);
        ShardManifest ofRows = run("rows", new TableSource.SparkTable(view, "kind", null), clean, seed);

        assertThat(ofLines.books()).isEqualTo(ofRows.books());
        assertThat(ofLines.books().rejected()).isNotEmpty();
        assertThat(digests(ofLines)).isEqualTo(digests(ofRows));
        assertThat(rejected("lines")).containsExactlyInAnyOrderElementsOf(rejected("rows"));
    }

    private ShardManifest run(String name, TableSource source, CleanSpec clean, long seed) {
        PipelineSpec spec = PipelineSpecs.of(
                        source, new ShardSpec(folder.resolve(name).toString(), 3, seed))
                .split(new SplitSpec(0.3, seed))
                .clean(clean)
                .features(List.of(
                        new FeatureSpec.Numbers(List.of("a", "b.c"), Scaling.STANDARDISE),
                        new FeatureSpec.OneHot(List.of("t"), 4)))
                .build();
        return new Preprocess(spark).run(spec, IfExists.FAIL).manifest();
    }

    private static CleanSpec clean(Random random) {
        return new CleanSpec(
                List.of("NA"),
                UndecodableCell.values()[random.nextInt(2)],
                List.of(new MissingSpec(
                        List.of("a"), random.nextBoolean() ? MissingFill.MEAN : MissingFill.DROP, null)),
                List.of(
                        new RuleSpec.Range("other", null, 90.0),
                        new RuleSpec.OneOf("t", List.of("red", "blue, light", "grey")),
                        new RuleSpec.Regex("t", "[a-z, ]+"),
                        new RuleSpec.Sql("a <= `b.c` + 40", null),
                        new RuleSpec.Sql("length(other) < 6 and kind <> 'never'", "short")),
                random.nextBoolean() ? List.of("yes", "no") : null,
                random.nextBoolean() ? new DuplicateSpec(random.nextBoolean() ? List.of("t", "a") : null) : null,
                List.of(new OutlierSpec(List.of("a"), OutlierSpec.Method.Z_SCORE, 2, OutlierSpec.Action.DROP)));
    }

    /** Null is an empty value; blanks around others stay, as these are written in quotes. */
    private static List<List<String>> texts(Random random) {
        List<List<String>> texts = new ArrayList<>();
        for (int row = 0; row < ROWS; row++) {
            List<String> own = new ArrayList<>();
            own.add(one(random, number(random), number(random), number(random), null, "NA", "what", "-inf", " 7 "));
            own.add(one(random, number(random), number(random), "-0", "0", "1e3", "nan", "1e39", "0x1p3"));
            own.add(one(random, "red", "red", "blue, light", " grey", "grün", "say \"hi\"", "NA", null));
            own.add(one(random, "3", "17", "99", "1234567", "x", null));
            own.add(one(random, "yes", "no", "yes", "no", "yes", "no", "perhaps", null));
            texts.add(own);
        }
        return texts;
    }

    private static String number(Random random) {
        return random.nextInt(4) == 0 ? "4" : Double.toString(random.nextGaussian() * 20);
    }

    private static String one(Random random, String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private static String csv(List<List<String>> texts) {
        StringBuilder csv = new StringBuilder(String.join(",", COLUMNS)).append('\n');
        for (List<String> row : texts) {
            StringJoiner line = new StringJoiner(",");
            for (String text : row) {
                boolean quoted = text != null && (text.contains(",") || text.contains("\"") || text.contains(" "));
                line.add(text == null ? "" : quoted ? '"' + text.replace("\"", "\"\"") + '"' : text);
            }
            csv.append(line).append('\n');
        }
        return csv.toString();
    }

    private static List<String> digests(ShardManifest manifest) {
        return manifest.splits().values().stream()
                .flatMap(split -> split.shards().stream())
                .map(ShardFile::sha256)
                .toList();
    }

    private List<String> rejected(String name) {
        return spark.read().json(folder.resolve(name) + "/rejected").collectAsList().stream()
                .map(row -> row.getAs("record") + " <- " + row.getAs("reason"))
                .toList();
    }
}
