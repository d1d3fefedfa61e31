package org.starling.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.shard.ShardManifest;
import org.starling.pipeline.shard.ShardSet;
import org.starling.pipeline.source.CsvSource;
import org.starling.pipeline.source.Header;
import org.starling.pipeline.spec.Normalisation;
import org.starling.pipeline.split.SplitSpec;
import org.starling.pipeline.testing.CsvFiles;
import org.starling.pipeline.testing.LocalSpark;
import org.starling.pipeline.testing.PipelineSpecs;
import org.starling.pipeline.testing.ShardBytes;

class PreprocessCsvIT {
    private final SparkSession spark = LocalSpark.session();

    @TempDir
    Path folder;

    @Test
    void badRowsAreRejectedWithRecordAndReason() throws IOException {
        Path file = Files.write(
                folder.resolve("t.csv"),
                List.of(
                        "1,a", // too few, and first: must not decide the number of columns
                        "1,2,a",
                        "1,2,3,a",
                        "x,2,b",
                        "NaN,2,b",
                        "1,-Infinity,b",
                        ",2,b",
                        "1,2,",
                        "1,1e300,a",
                        "1d,2,a",
                        " 3 , \"4\" ,b",
                        "",
                        "5,6,b"));

        ShardManifest manifest = run(source(file, Header.ABSENT, "c2"), Normalisation.NONE);

        assertThat(manifest.ledger().rejected())
                .isEqualTo(Map.of(
                        "too few columns", 1L,
                        "too many columns", 1L,
                        "column c0: not a number", 2L,
                        "column c0: not finite", 1L,
                        "column c1: not finite", 1L,
                        "column c0: missing value", 1L,
                        "missing label", 1L,
                        "column c1: beyond float32", 1L));
        assertThat(manifest.ledger().offered()).isEqualTo(12);
        assertThat(manifest.ledger().kept()).isEqualTo(3);
        Map<String, String> reasons = new HashMap<>();
        for (Row row : spark.read().json(target() + "/rejected").collectAsList()) {
            reasons.put(row.getAs("record"), row.getAs("reason"));
            assertThat(row.<String>getAs("source")).endsWith("t.csv");
        }
        assertThat(reasons)
                .hasSize(9)
                .containsEntry("1,a", "too few columns")
                .containsEntry("1,2,3,a", "too many columns")
                .containsEntry("x,2,b", "column c0: not a number")
                .containsEntry("1,2,", "missing label");
    }

    @Test
    void columnsAreStandardisedByTheTrainingPartAndConstantOnesBecomeZero() throws IOException {
        Path file = CsvFiles.random(folder.resolve("t.csv"), 300, 3);

        ShardManifest manifest = run(source(file, Header.PRESENT, "kind"), Normalisation.STANDARDISE);

        assertThat(manifest.classes()).containsExactly("ape", "bee", "cat");
        assertThat(manifest.splits().get("train").examplesByClass()).containsExactly(80L, 80L, 80L);
        assertThat(manifest.splits().get("test").examplesByClass()).containsExactly(20L, 20L, 20L);
        double[] sums = new double[3];
        double[] squares = new double[3];
        for (ExampleBlock block :
                ShardSet.open(spark, target()).blocks("train", 2, 50).collect()) {
            float[] values = ShardBytes.floats(block.features());
            for (int i = 0; i < values.length; i++) {
                sums[i % 3] += values[i];
                squares[i % 3] += values[i] * values[i];
            }
        }
        // floats of size 1, 240 of them
        Offset<Double> rounding = Offset.offset(1e-5);
        assertThat(sums[0] / 240).isCloseTo(0, rounding);
        assertThat(squares[0] / 240).isCloseTo(1, rounding);
        assertThat(sums[1] / 240).isCloseTo(0, rounding);
        assertThat(squares[1] / 240).isCloseTo(1, rounding);
        assertThat(squares[2]).isZero();
    }

    @Test
    void columnsAreScaledToZeroToOne() throws IOException {
        Path file = CsvFiles.random(folder.resolve("t.csv"), 60, 3);

        run(source(file, Header.PRESENT, "kind"), Normalisation.SCALE);

        float min = Float.MAX_VALUE;
        float max = -Float.MAX_VALUE;
        for (ExampleBlock block :
                ShardSet.open(spark, target()).blocks("train", 1, 100).collect()) {
            for (float value : ShardBytes.floats(block.features())) {
                min = Math.min(min, value);
                max = Math.max(max, value);
            }
        }
        assertThat(min).isZero();
        assertThat(max).isOne();
    }

    @Test
    void unknownLabelColumnIsNamedWithTheKnownOnes() throws IOException {
        Path file = CsvFiles.random(folder.resolve("t.csv"), 5, 3);

        assertThatThrownBy(() -> run(source(file, Header.PRESENT, "sort"), Normalisation.NONE))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("no column 'sort'")
                .hasMessageContaining("[x, y, z, kind]");
        Path semicolons = Files.write(folder.resolve("s.csv"), List.of("x;kind", "1;p", "2;q"));
        assertThatThrownBy(() -> run(source(semicolons, Header.PRESENT, "kind"), Normalisation.NONE))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("or set source.delimiter");
    }

    @Test
    void tableWithoutUsableRowIsAnError() throws IOException {
        Path file = Files.write(folder.resolve("t.csv"), List.of("x,kind", "a,b", "c,d"));

        assertThatThrownBy(() -> run(source(file, Header.PRESENT, "kind"), Normalisation.NONE))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("none of the 2 records is usable")
                .hasMessageContaining("column x: not a number=2");
    }

    private ShardManifest run(CsvSource source, Normalisation normalise) {
        PipelineSpec spec = PipelineSpecs.of(source, new ShardSpec(target(), 3, 1))
                .split(new SplitSpec(0.2, 1))
                .normalise(normalise)
                .build();
        return new Preprocess(spark).run(spec, ExistingShards.FAIL).manifest();
    }

    private static CsvSource source(Path file, Header header, String label) {
        return new CsvSource(file.toString(), header, label, ",", null);
    }

    private String target() {
        return folder.resolve("shards").toString();
    }
}
