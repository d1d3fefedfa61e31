package org.starling.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.shard.ShardManifest;
import org.starling.pipeline.shard.ShardSet;
import org.starling.pipeline.source.CsvSource;
import org.starling.pipeline.source.Header;
import org.starling.pipeline.source.IdxSource;
import org.starling.pipeline.source.SourceSpec;
import org.starling.pipeline.spec.Normalisation;
import org.starling.pipeline.split.SplitSpec;
import org.starling.pipeline.testing.CsvFiles;
import org.starling.pipeline.testing.IdxFiles;
import org.starling.pipeline.testing.LocalSpark;
import org.starling.pipeline.testing.PipelineSpecs;
import org.starling.pipeline.testing.ShardBytes;

class InferencePipelineIT {
    private final SparkSession spark = LocalSpark.session();

    @TempDir
    Path folder;

    @Test
    void rawTableBecomesTheBytesThatTheShardsHold() throws IOException {
        Path train = CsvFiles.random(folder.resolve("train.csv"), 90, 1);
        SourceSpec test = table(CsvFiles.random(folder.resolve("test.csv"), 30, 2));

        InferencePipeline pipeline = pipeline(table(train), test, null, Normalisation.STANDARDISE);

        assertThat(ShardBytes.prepared(pipeline.apply(spark, test)))
                .containsExactlyInAnyOrderElementsOf(ShardBytes.examples(
                        ShardSet.open(spark, folder.resolve("shards").toString()), "test"));
    }

    @Test
    void rawImagesBecomeTheBytesThatTheShardsHoldInTheirOrder() throws IOException {
        IdxSource train = IdxFiles.random(folder, "train", 50, 1, ".gz");
        IdxSource test = IdxFiles.random(folder, "test", 30, 2, ".gz");

        InferencePipeline pipeline = pipeline(train, test, null, Normalisation.SCALE);

        List<Row> rows =
                pipeline.apply(spark, new IdxSource(test.images(), null)).collectAsList();
        assertThat(rows).hasSize(30).allMatch(row -> row.isNullAt(1));
        assertThat(pipeline.apply(spark, test).select("label").collectAsList().stream()
                        .map(row -> row.getInt(0)))
                .startsWith(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1);
        assertThat(ShardBytes.prepared(pipeline.apply(spark, test)))
                .containsExactlyInAnyOrderElementsOf(ShardBytes.examples(
                        ShardSet.open(spark, folder.resolve("shards").toString()), "test"));
    }

    @Test
    void columnsAreFoundByNameAndTheLabelMayLack() throws IOException {
        Path train = CsvFiles.random(folder.resolve("train.csv"), 90, 1);
        InferencePipeline pipeline = pipeline(table(train), null, new SplitSpec(0.2, 1), Normalisation.SCALE);
        Path reordered =
                Files.write(folder.resolve("r.csv"), List.of("z,id,y,x", "5,8,1000000000,0.5", "5,9,oops,0.5"));
        Path same = Files.write(folder.resolve("s.csv"), List.of("x,y,z,kind", "0.5,1000000000,5,unheard"));

        List<String> found = ShardBytes.prepared(pipeline.apply(spark, table(reordered)));

        assertThat(found)
                .isEqualTo(ShardBytes.prepared(pipeline.apply(spark, table(same))))
                .hasSize(1);
        assertThat(pipeline.rejected(spark, table(reordered)).collectAsList())
                .singleElement()
                .satisfies(row -> assertThat(row.getString(1)).isEqualTo("5,9,oops,0.5"))
                .satisfies(row -> assertThat(row.getString(2)).isEqualTo("column y: not a number"));
    }

    @Test
    void headerlessTableMayLackItsLabelWhereverThatStood() throws IOException {
        Path train =
                Files.write(folder.resolve("t.csv"), List.of("a,1,2", "b,3,4", "a,5,6", "b,7,8", "a,0,1", "b,2,2"));
        CsvSource source = new CsvSource(train.toString(), Header.ABSENT, "c0", ",", null);
        InferencePipeline pipeline = pipeline(source, null, new SplitSpec(0.3, 1), Normalisation.NONE);
        Path raw = Files.write(folder.resolve("raw.csv"), List.of("3,4"));

        Row row = pipeline.apply(spark, new CsvSource(raw.toString(), Header.ABSENT, "c0", ",", null))
                .first();

        assertThat(ShardBytes.floats(row.getAs("features"))).containsExactly(3f, 4f);
    }

    @Test
    void headerlessTableWithMoreColumnsIsAnError() throws IOException {
        Path train =
                Files.write(folder.resolve("t.csv"), List.of("a,1,2", "b,3,4", "a,5,6", "b,7,8", "a,0,1", "b,2,2"));
        CsvSource source = new CsvSource(train.toString(), Header.ABSENT, "c0", ",", null);
        InferencePipeline pipeline = pipeline(source, null, new SplitSpec(0.3, 1), Normalisation.NONE);
        Path raw = Files.write(folder.resolve("raw.csv"), List.of("17,a,3,4"));

        assertThatThrownBy(() -> pipeline.apply(spark, source.like(raw.toString(), SourceSpec.Labels.ABSENT)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("has 4 columns, the training data had 3");
    }

    @Test
    void tableThatLacksAFeatureIsAnError() throws IOException {
        Path train = CsvFiles.random(folder.resolve("train.csv"), 30, 1);
        InferencePipeline pipeline = pipeline(table(train), null, new SplitSpec(0.2, 1), Normalisation.SCALE);
        Path raw = Files.write(folder.resolve("raw.csv"), List.of("x,y", "1,2"));

        assertThatThrownBy(() -> pipeline.apply(spark, table(raw)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("no column 'z'");
    }

    private InferencePipeline pipeline(SourceSpec train, SourceSpec test, SplitSpec split, Normalisation normalise) {
        PipelineSpec spec = PipelineSpecs.of(
                        train, new ShardSpec(folder.resolve("shards").toString(), 2, 1))
                .test(test)
                .split(split)
                .normalise(normalise)
                .build();
        ShardManifest written =
                new Preprocess(spark).run(spec, ExistingShards.FAIL).manifest();
        return InferencePipeline.of(ShardManifest.fromJson(written.toJson()));
    }

    private static SourceSpec table(Path file) {
        return new CsvSource(file.toString(), Header.PRESENT, "kind", ",", null);
    }
}
