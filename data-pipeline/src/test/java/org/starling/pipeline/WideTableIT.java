package org.starling.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.starling.pipeline.shard.ShardManifest;
import org.starling.pipeline.shard.ShardSet;
import org.starling.pipeline.source.CsvSource;
import org.starling.pipeline.source.Header;
import org.starling.pipeline.source.TableSource;
import org.starling.pipeline.spec.CleanSpec;
import org.starling.pipeline.spec.FeatureSpec;
import org.starling.pipeline.spec.MissingFill;
import org.starling.pipeline.spec.MissingSpec;
import org.starling.pipeline.spec.OutlierSpec;
import org.starling.pipeline.spec.RuleSpec;
import org.starling.pipeline.spec.Scaling;
import org.starling.pipeline.spec.UndecodableCell;
import org.starling.pipeline.split.SplitSpec;
import org.starling.pipeline.testing.LocalSpark;
import org.starling.pipeline.testing.PipelineSpecs;
import org.starling.pipeline.testing.ShardBytes;

/** Tables of few records and many columns: cost must not grow faster than the cells. */
class WideTableIT {
    private static final int ROWS = 24;

    private final SparkSession spark = LocalSpark.session();

    @TempDir
    Path folder;

    @Test
    void aColumnNeedsNoSparkJobOfItsOwn() throws IOException {
        int jobsForFew = jobs(() -> preprocess("few", 4));
        int jobsForMany = jobs(() -> preprocess("many", 100));

        // quantiles of more columns take up to four times as many passes: of medians, outliers and encodings
        assertThat(jobsForMany).isLessThanOrEqualTo(jobsForFew + 3 * 12);
    }

    @Test
    void columnsOfAWideTableAreFittedAndEncodedAsThoseOfANarrowOne() throws IOException {
        int columns = 200;
        preprocess("wide", columns);
        ShardSet shards = ShardSet.open(spark, folder.resolve("wide").toString());
        ShardManifest manifest = shards.manifest();
        CsvSource table = table("wide");

        List<String> prepared =
                ShardBytes.prepared(InferencePipeline.of(manifest).apply(spark, table));

        assertThat(prepared).hasSize(ROWS).containsExactlyInAnyOrderElementsOf(examples(shards));
    }

    @Test
    void aWideTableOfTypedColumnsHasTheExamplesOfItsTexts() throws IOException {
        List<String> numbers = names("n", 250);
        CsvSource texts = new CsvSource(write("texts", 250).toString(), Header.PRESENT, "y", ",", numbers);
        String typed = folder.resolve("typed.parquet").toString();
        spark.read()
                .option("header", true)
                .schema(String.join(" int, ", numbers) + " int, " + String.join(" string, ", names("t", 250))
                        + " string, y string")
                .csv(texts.path())
                .write()
                .parquet(typed);

        assertThat(examples("of-types", new TableSource.Parquet(typed, "y", numbers)))
                .hasSize(ROWS)
                .containsExactlyInAnyOrderElementsOf(examples("of-texts", texts));
        assertThat(spark.conf().get("spark.sql.codegen.wholeStage")).isEqualTo("true");
    }

    private List<String> examples(String shards, TableSource source) {
        ShardSpec target = new ShardSpec(folder.resolve(shards).toString(), 1, 1);
        new Preprocess(spark)
                .run(
                        PipelineSpecs.of(source, target)
                                .split(new SplitSpec(0.25, 1))
                                .build(),
                        ExistingShards.FAIL);
        return examples(ShardSet.open(spark, target.path()));
    }

    private static List<String> examples(ShardSet shards) {
        List<String> examples = new ArrayList<>(ShardBytes.examples(shards, "train"));
        examples.addAll(ShardBytes.examples(shards, "test"));
        return examples;
    }

    /** Makes shards of a table that has so many columns of numbers, and as many of texts. */
    private void preprocess(String name, int columns) throws IOException {
        write(name, columns);
        List<String> numbers = names("n", columns);
        List<String> texts = names("t", columns);
        List<String> some = numbers.subList(0, columns / 2);
        List<String> others = numbers.subList(columns / 2, columns);
        CleanSpec clean = new CleanSpec(
                List.of(),
                UndecodableCell.REJECT,
                List.of(
                        new MissingSpec(numbers, MissingFill.MEDIAN, null),
                        new MissingSpec(texts, MissingFill.MODE, null)),
                numbers.stream()
                        .<RuleSpec>map(number -> new RuleSpec.Range(number, -1.0, 1e6))
                        .toList(),
                null,
                null,
                List.of(new OutlierSpec(numbers, OutlierSpec.Method.IQR, 100, OutlierSpec.Action.CLIP)));
        PipelineSpec spec = PipelineSpecs.of(
                        table(name), new ShardSpec(folder.resolve(name).toString(), 1, 1))
                .split(new SplitSpec(0.25, 1))
                .clean(clean)
                .features(List.of(
                        new FeatureSpec.Numbers(some, Scaling.ROBUST),
                        new FeatureSpec.Bins(others, 4),
                        new FeatureSpec.OneHot(texts, 10)))
                .build();
        new Preprocess(spark).run(spec, ExistingShards.FAIL);
    }

    private CsvSource table(String name) {
        return new CsvSource(folder.resolve(name + ".csv").toString(), Header.PRESENT, "y", ",", null);
    }

    private Path write(String name, int columns) throws IOException {
        Random random = new Random(columns);
        List<String> lines = new ArrayList<>();
        lines.add(String.join(",", names("n", columns)) + "," + String.join(",", names("t", columns)) + ",y");
        for (int row = 0; row < ROWS; row++) {
            List<String> cells = new ArrayList<>();
            random.ints(columns, 0, 1000).forEach(number -> cells.add(Integer.toString(number)));
            random.ints(columns, 0, 4).forEach(letter -> cells.add("ACGT".substring(letter, letter + 1)));
            lines.add(String.join(",", cells) + "," + (row % 2 == 0 ? "even" : "odd"));
        }
        return Files.write(folder.resolve(name + ".csv"), lines);
    }

    private static List<String> names(String prefix, int columns) {
        return IntStream.range(0, columns).mapToObj(i -> prefix + i).toList();
    }

    /** Something that runs Spark jobs. */
    @FunctionalInterface
    private interface Work {
        void run() throws IOException;
    }

    private static int jobs(Work work) throws IOException {
        int before = nextJob();
        work.run();
        return nextJob() - before - 1;
    }

    /** Spark numbers its jobs. */
    private static int nextJob() {
        return LocalSpark.context()
                .parallelize(List.of(1))
                .countAsync()
                .jobIds()
                .get(0);
    }
}
