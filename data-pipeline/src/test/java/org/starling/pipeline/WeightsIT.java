package org.starling.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.kernels.batch.LabelFormat;
import org.starling.kernels.batch.MaskFormat;
import org.starling.pipeline.augment.BalanceSpec;
import org.starling.pipeline.encode.TableTransform;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.shard.ShardManifest;
import org.starling.pipeline.shard.ShardSet;
import org.starling.pipeline.source.CsvSource;
import org.starling.pipeline.source.Header;
import org.starling.pipeline.spec.CleanSpec;
import org.starling.pipeline.spec.MissingFill;
import org.starling.pipeline.spec.MissingSpec;
import org.starling.pipeline.spec.Scaling;
import org.starling.pipeline.spec.TargetSpec;
import org.starling.pipeline.spec.UndecodableCell;
import org.starling.pipeline.split.SplitSpec;
import org.starling.pipeline.testing.LocalSpark;
import org.starling.pipeline.testing.PipelineSpecs;
import org.starling.pipeline.testing.ShardBytes;

/** Tables with a column of weights, from rows to shards. */
class WeightsIT {
    private final SparkSession spark = LocalSpark.session();

    @TempDir
    Path folder;

    private CsvSource table(String label, String... lines) throws IOException {
        Path file = Files.write(folder.resolve("table.csv"), List.of(lines));
        return new CsvSource(file.toString(), Header.PRESENT, label, ",", null);
    }

    /** The weight of a record is half of its x, and its class the parity of x. */
    private String[] lines(int count) {
        List<String> lines = new ArrayList<>(List.of("x,w,y"));
        for (int x = 0; x < count; x++) {
            lines.add(x + "," + x / 2.0 + "," + x % 2);
        }
        return lines.toArray(String[]::new);
    }

    private PipelineSpecs spec(CsvSource source) {
        return PipelineSpecs.of(source, new ShardSpec(folder.resolve("shards").toString(), 3, 1))
                .split(new SplitSpec(0.25, 1))
                .weight("w");
    }

    private ShardManifest run(PipelineSpecs spec) {
        return new Preprocess(spark).run(spec.build(), ExistingShards.FAIL).manifest();
    }

    private List<ExampleBlock> blocks(String split) {
        return ShardSet.open(spark, folder.resolve("shards").toString())
                .blocks(split, 2, 7)
                .collect();
    }

    private static float feature(ExampleBlock block, int example) {
        return ShardBytes.floats(Arrays.copyOfRange(block.features(), 4 * example, 4 * example + 4))[0];
    }

    @Test
    void theWeightOfARecordIsThatOfItsExampleAndNoFeature() throws IOException {
        ShardManifest manifest = run(spec(table("y", lines(60))));

        assertThat(manifest.example().features().length()).isEqualTo(1);
        assertThat(manifest.example().masks()).isEqualTo(MaskFormat.NONE);
        assertThat(manifest.trained().masks()).isEqualTo(MaskFormat.WEIGHTS);
        assertThat(manifest.splits().get("train").examplesByClass()).containsExactly(22L, 22L);
        assertThat(ShardManifest.fromJson(manifest.toJson())).isEqualTo(manifest);
        int seen = 0;
        for (String split : List.of("train", "test")) {
            for (ExampleBlock block : blocks(split)) {
                for (int i = 0; i < block.size(); i++) {
                    float x = feature(block, i);
                    assertThat(block.labelMasks()[i]).isEqualTo(x / 2);
                    assertThat(block.classes()[i]).isEqualTo((int) x % 2);
                    seen++;
                }
            }
        }
        assertThat(seen).isEqualTo(60);
    }

    @Test
    void labelsMayBeVectors() throws IOException {
        ShardManifest manifest =
                run(spec(table(null, lines(20))).targets(List.of(new TargetSpec.Numbers(List.of("y"), Scaling.NONE))));

        assertThat(manifest.trained().label()).isEqualTo(new LabelFormat.FloatVector(1));
        for (ExampleBlock block : blocks("train")) {
            for (int i = 0; i < block.size(); i++) {
                assertThat(block.labelMasks()[i]).isEqualTo(feature(block, i) / 2);
                assertThat(block.vectors()[i]).isEqualTo(feature(block, i) % 2);
            }
        }
    }

    @Test
    void badWeightsRejectTheirRecords() throws IOException {
        String[] bad = {
            "x,w,y", "1,1,a", "2,-1,a", "3,,b", "4,nan,b", "5,inf,a", "6,much,b", "7,0,b", "8,-0.0,a", "9,1,b"
        };

        ShardManifest manifest = run(spec(table("y", bad)));

        assertThat(manifest.ledger().rejected())
                .isEqualTo(Map.of(
                        "column w: not at least 0.0", 1L,
                        "column w: missing value", 1L,
                        "column w: not finite", 2L,
                        "column w: not a number", 1L));
        assertThat(manifest.ledger().kept()).isEqualTo(4);
    }

    @Test
    void aMissingWeightMayBeFilled() throws IOException {
        CleanSpec clean = new CleanSpec(
                List.of(),
                UndecodableCell.REJECT,
                List.of(new MissingSpec(List.of("w"), MissingFill.CONSTANT, "3")),
                List.of(),
                null,
                null,
                List.of());

        run(spec(table("y", "x,w,y", "1,,a", "2,,a", "3,,b", "4,,b", "5,,a", "6,,b"))
                .clean(clean));

        assertThat(blocks("train"))
                .allSatisfy(block -> assertThat(block.labelMasks()).containsOnly(3));
    }

    @Test
    void shardsWithoutWeightsHaveTheFingerprintAndManifestOfBefore() throws IOException {
        ShardManifest manifest = run(spec(table("y", lines(20))).weight(null));

        assertThat(manifest.toJson()).doesNotContain("weight");
        assertThat(((TableTransform) manifest.transform()).weights()).isNull();
        assertThat(blocks("train"))
                .allSatisfy(block -> assertThat(block.labelMasks()).isEmpty());
    }

    @Test
    void whatHasNoWeightIsRefused() throws IOException {
        CsvSource source = table("y", lines(20));
        assertThatThrownBy(() -> spec(source).weight("y").build())
                .hasMessageContaining("weight: must not be the label");
        assertThatThrownBy(() -> spec(source)
                        .balance(new BalanceSpec(BalanceSpec.Method.OVERSAMPLE, 5, 0))
                        .build())
                .hasMessageContaining("weight: must not be given together with balance or augment");
        assertThatThrownBy(() -> run(spec(source).weight("v")))
                .isInstanceOf(DataException.class)
                .hasMessageContainingAll("no column 'v'", "correct weight");
    }
}
