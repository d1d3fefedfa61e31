package org.starling.pipeline.source.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.apache.spark.ml.functions;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.starling.pipeline.ExistingShards;
import org.starling.pipeline.InferencePipeline;
import org.starling.pipeline.Preprocess;
import org.starling.pipeline.ShardSpec;
import org.starling.pipeline.shard.ShardManifest;
import org.starling.pipeline.shard.ShardSet;
import org.starling.pipeline.source.TableSource;
import org.starling.pipeline.spec.FeatureSpec;
import org.starling.pipeline.spec.Scaling;
import org.starling.pipeline.split.SplitSpec;
import org.starling.pipeline.testing.LocalSpark;
import org.starling.pipeline.testing.PipelineSpecs;
import org.starling.pipeline.testing.ShardBytes;

class ArrayElementsIT {
    private final SparkSession spark = LocalSpark.session();

    @TempDir
    Path folder;

    @Test
    void arraysAndVectorsOfNumbersAreFeatures() throws IOException {
        Path json = Files.write(
                folder.resolve("table.json"),
                IntStream.range(0, 20)
                        .mapToObj(i -> i == 7 || i == 9
                                ? "{\"v\": %s, \"y\": \"p\"}".formatted(i == 7 ? "[1, 2]" : "[1, 2, 3, 4, 5]")
                                : i == 8
                                        ? "{\"y\": \"p\"}"
                                        : "{\"v\": [%d, %d.5, 3], \"y\": \"%s\"}".formatted(i, i, "pq".charAt(i % 2)))
                        .toList());
        TableSource source = new TableSource.JsonLines(json.toString(), "y", null);

        ShardManifest arrays = preprocess(source);
        List<String> examples = examples();
        assertThat(arrays.ledger().rejected())
                .isEqualTo(Map.of(
                        "column v: 2 elements, not 3", 1L,
                        "column v: 5 elements, not 3", 1L,
                        "column v[0]: missing value", 1L));
        assertThat(arrays.ledger().kept()).isEqualTo(17);
        assertThat(ShardBytes.prepared(InferencePipeline.of(arrays).apply(spark, source)))
                .containsAll(examples);

        spark.read()
                .json(json.toString())
                .filter("size(v) = 3")
                .select(
                        functions
                                .array_to_vector(org.apache.spark.sql.functions.expr("cast(v as array<double>)"))
                                .as("v"),
                        org.apache.spark.sql.functions.col("y"))
                .coalesce(1)
                .write()
                .parquet(folder.resolve("vectors").toString());
        preprocess(new TableSource.Parquet(folder.resolve("vectors").toString(), "y", null));
        assertThat(examples()).isEqualTo(examples);
    }

    @Test
    void columnsWithoutElementsAreRefused() throws IOException {
        Path json = Files.writeString(folder.resolve("table.json"), "{\"v\": [1], \"y\": \"p\"}\n");
        Files.writeString(folder.resolve("table.json"), "{\"v\": [], \"w\": [1], \"y\": \"p\"}\n");
        spark.read()
                .json(json.toString())
                .selectExpr("cast(v as array<int>) v", "y")
                .write()
                .parquet(folder.resolve("empty").toString());

        assertThatThrownBy(() -> preprocess(
                        new TableSource.Parquet(folder.resolve("empty").toString(), "y", null)))
                .hasMessageContaining("most arrays of column 'v' have 0 elements");
    }

    @Test
    void listsOfCategoriesAreSets() throws IOException {
        Path texts = table("texts.json", i -> i % 5 == 0 ? "\"\"" : "\"b;%d;\u00e4\"".formatted(i % 3));
        Path lists = table("lists.json", i -> i % 5 == 0 ? "[]" : "[\"b\", null, %d, \"a\u0308\"]".formatted(i % 3));
        FeatureSpec sets = new FeatureSpec.MultiHot(List.of("v"), ";", 9);

        preprocess(json(texts), sets);
        List<String> expected = examples();
        assertThat(preprocess(json(lists), sets).ledger().kept()).isEqualTo(20);
        assertThat(examples()).isEqualTo(expected);
        for (String format : List.of("parquet", "orc")) {
            String path = folder.resolve(format).toString();
            spark.read()
                    .json(lists.toString())
                    .coalesce(1)
                    .write()
                    .format(format)
                    .save(path);
            ShardManifest columnar = preprocess(
                    format.equals("orc")
                            ? new TableSource.Orc(path, "y", null)
                            : new TableSource.Parquet(path, "y", null),
                    sets);
            assertThat(examples()).isEqualTo(expected);
            assertThat(ShardBytes.prepared(InferencePipeline.of(columnar).apply(spark, json(texts))))
                    .containsAll(expected)
                    .hasSize(20);
        }
        ShardManifest ofTexts = preprocess(json(texts), sets);
        assertThat(ShardBytes.prepared(InferencePipeline.of(ofTexts).apply(spark, json(lists))))
                .containsAll(expected)
                .hasSize(20);
    }

    @Test
    void listsOfNumbersAreSetsOfTheirCategories() throws IOException {
        FeatureSpec sets = new FeatureSpec.MultiHot(List.of("v"), ";", 9);

        preprocess(json(table("texts.json", i -> "\"7;%d\"".formatted(i % 3))), sets);
        List<String> expected = examples();

        preprocess(json(table("lists.json", i -> "[7, %d]".formatted(i % 3))), sets);
        assertThat(examples()).isEqualTo(expected);
    }

    @Test
    void anElementThatHoldsTheSeparatorIsRejected() throws IOException {
        Path lists = table("lists.json", i -> i == 4 ? "[\"a;b\"]" : "[\"a\", \"b%d\"]".formatted(i % 3));

        assertThat(preprocess(json(lists), new FeatureSpec.MultiHot(List.of("v"), ";", 9))
                        .ledger()
                        .rejected())
                .isEqualTo(Map.of("column v: an element holds the separator ';'", 1L));
        assertThat(preprocess(json(lists), new FeatureSpec.MultiHot(List.of("v"), "|", 9))
                        .ledger()
                        .kept())
                .isEqualTo(20);
        assertThatThrownBy(() -> preprocess(
                        json(lists),
                        new FeatureSpec.MultiHot(List.of("v"), ";", 9),
                        new FeatureSpec.MultiHot(List.of("v"), "|", 9)))
                .hasMessageContaining("as: multi-hot has the separators [;, |]; set one");
        assertThatThrownBy(() -> preprocess(json(lists), new FeatureSpec.OneHot(List.of("v"), 9)))
                .hasMessageContaining("column 'v' holds values of type array<string>; say as: multi-hot");
    }

    private Path table(String name, IntFunction<String> values) throws IOException {
        return Files.write(
                folder.resolve(name),
                IntStream.range(0, 20)
                        .mapToObj(i -> "{\"v\": %s, \"x\": %d, \"y\": \"%s\"}"
                                .formatted(values.apply(i), i, "pq".charAt(i % 2)))
                        .toList());
    }

    private static TableSource json(Path path) {
        return new TableSource.JsonLines(path.toString(), "y", null);
    }

    private ShardManifest preprocess(TableSource source) {
        return preprocess(source, new FeatureSpec.Numbers(List.of("v"), Scaling.NONE));
    }

    private ShardManifest preprocess(TableSource source, FeatureSpec... features) {
        return new Preprocess(spark)
                .run(
                        PipelineSpecs.of(source, new ShardSpec(shards(), 1, 0))
                                .split(new SplitSpec(0.25, 0))
                                .features(List.of(features))
                                .build(),
                        ExistingShards.OVERWRITE)
                .manifest();
    }

    private String shards() {
        return folder.resolve("shards").toString();
    }

    private List<String> examples() {
        return ShardBytes.examples(ShardSet.open(spark, shards()), "train");
    }
}
