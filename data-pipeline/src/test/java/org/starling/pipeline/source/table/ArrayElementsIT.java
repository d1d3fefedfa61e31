package org.starling.pipeline.source.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
                        .mapToObj(i -> i == 7
                                ? "{\"v\": [1, 2], \"y\": \"p\"}"
                                : i == 8
                                        ? "{\"y\": \"p\"}"
                                        : "{\"v\": [%d, %d.5, 3], \"y\": \"%s\"}".formatted(i, i, "pq".charAt(i % 2)))
                        .toList());
        TableSource source = new TableSource.JsonLines(json.toString(), "y", null);

        ShardManifest arrays = preprocess(source);
        List<String> examples = examples();
        assertThat(arrays.ledger().rejected())
                .isEqualTo(Map.of("column v: 2 elements, not 3", 1L, "column v[0]: missing value", 1L));
        assertThat(arrays.ledger().kept()).isEqualTo(18);
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
                .hasMessageContaining("the longest array of column 'v' has 0 elements");
    }

    private ShardManifest preprocess(TableSource source) {
        return new Preprocess(spark)
                .run(
                        PipelineSpecs.of(source, new ShardSpec(shards(), 1, 0))
                                .split(new SplitSpec(0.25, 0))
                                .features(List.of(new FeatureSpec.Numbers(List.of("v"), Scaling.NONE)))
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
