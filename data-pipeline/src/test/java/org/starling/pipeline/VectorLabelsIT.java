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
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.kernels.batch.LabelFormat;
import org.starling.pipeline.encode.TableTransform;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.shard.ShardManifest;
import org.starling.pipeline.shard.ShardSet;
import org.starling.pipeline.source.CsvSource;
import org.starling.pipeline.source.Header;
import org.starling.pipeline.spec.FeatureSpec;
import org.starling.pipeline.spec.Scaling;
import org.starling.pipeline.spec.TargetSpec;
import org.starling.pipeline.split.SplitSpec;
import org.starling.pipeline.testing.LocalSpark;
import org.starling.pipeline.testing.PipelineSpecs;
import org.starling.pipeline.testing.ShardBytes;

/** Tables whose labels are vectors, from rows to shards and to inference. */
class VectorLabelsIT {
    private static final List<FeatureSpec> FEATURES = List.of(new FeatureSpec.Numbers(List.of("x"), Scaling.NONE));
    private static final TargetSpec NUMBERS = new TargetSpec.Numbers(List.of("u", "v"), Scaling.NONE);
    private static final TargetSpec TAGS = new TargetSpec.MultiHot(List.of("tags"), "/", 100);

    private final SparkSession spark = LocalSpark.session();

    @TempDir
    Path folder;

    @Test
    void columnsBecomeTheValuesOfALabelInTheirOrder() throws IOException {
        ShardManifest manifest = run(table(60), List.of(TAGS, NUMBERS), "a");

        assertThat(manifest.example().label()).isEqualTo(new LabelFormat.FloatVector(5));
        assertThat(manifest.classes()).containsExactly("even", "small", "third", "u", "v");
        assertThat(manifest.splits().get("train").examples()).isEqualTo(48);
        assertThat(manifest.splits().get("train").examplesByClass()).isEmpty();
        for (ExampleBlock block : shards("a").blocks("train", 2, 7).collect()) {
            for (int i = 0; i < block.size(); i++) {
                byte[] features = Arrays.copyOfRange(block.features(), i * 4, i * 4 + 4);
                int x = (int) ShardBytes.floats(features)[0];
                assertThat(Arrays.copyOfRange(block.vectors(), i * 5, i * 5 + 5))
                        .containsExactly(x % 2 == 0 ? 1 : 0, x < 30 ? 1 : 0, x % 3 == 0 ? 1 : 0, 2 * x, 7 - x);
            }
        }
    }

    @Test
    void inferenceGivesTheLabelsAndFeaturesOfTheShards() throws IOException {
        CsvSource table = table(60);
        ShardManifest manifest =
                run(table, List.of(new TargetSpec.Numbers(List.of("u", "v"), Scaling.STANDARDISE), TAGS), "a");

        List<String> stored = new ArrayList<>(ShardBytes.examples(shards("a"), "train"));
        stored.addAll(ShardBytes.examples(shards("a"), "test"));
        InferencePipeline pipeline = InferencePipeline.of(ShardManifest.fromJson(manifest.toJson()));

        assertThat(ShardBytes.prepared(pipeline.apply(spark, table))).containsExactlyInAnyOrderElementsOf(stored);
    }

    @Test
    void withoutTheColumnsOfTheLabelThereAreFeaturesOnly() throws IOException {
        ShardManifest manifest = run(table(20), List.of(NUMBERS), "a");
        Path unlabelled = Files.write(folder.resolve("raw.csv"), List.of("x,u", "3,1"));
        Path gap = Files.write(folder.resolve("gap.csv"), List.of("x,u,v", "4,,2"));
        InferencePipeline pipeline = InferencePipeline.of(manifest);

        for (Path raw : List.of(unlabelled, gap)) {
            List<Row> rows = pipeline.apply(spark, csv(raw)).collectAsList();
            assertThat(rows).hasSize(1).allMatch(row -> row.isNullAt(1));
        }
    }

    @Test
    void recordsWithoutAValueOfTheLabelAreRejected() throws IOException {
        Path file = Files.write(
                folder.resolve("t.csv"), List.of("x,u,v,tags", "1,2,3,a", "2,,3,a", "3,4,what,a", "4,5,6,", "5,6,7,b"));

        ShardManifest manifest = run(csv(file), List.of(NUMBERS), "a");

        assertThat(manifest.ledger().rejected())
                .isEqualTo(Map.of("column u: missing value", 1L, "column v: not a number", 1L));
        assertThat(manifest.ledger().kept()).isEqualTo(3);
    }

    @Test
    void equalRecordsAreDealtToAllShards() throws IOException {
        List<String> lines = new ArrayList<>(List.of("x,u,v"));
        for (int i = 0; i < 40; i++) {
            lines.add(i < 30 ? "1,2,3" : i + ",0,1");
        }
        CsvSource table = csv(Files.write(folder.resolve("t.csv"), lines));
        PipelineSpec spec = spec(table, table, null, List.of(NUMBERS), null, "a");

        ShardManifest manifest =
                new Preprocess(spark).run(spec, ExistingShards.FAIL).manifest();

        assertThat(manifest.splits().get("train").shards())
                .extracting("examples")
                .containsOnly(20L);
        assertThat(ShardBytes.examples(shards("a"), "train"))
                .hasSize(40)
                .containsExactlyInAnyOrderElementsOf(ShardBytes.examples(shards("a"), "test"));
    }

    @Test
    void withoutOtherWishesAllColumnsButTheTargetsAreFeatures() throws IOException {
        Path file = Files.write(folder.resolve("t.csv"), List.of("a,u,b,v", "1,2,3,4", "5,6,7,8", "2,3,4,5"));

        ShardManifest manifest = new Preprocess(spark)
                .run(spec(csv(file), csv(file), null, List.of(NUMBERS), null, "a"), ExistingShards.FAIL)
                .manifest();

        assertThat(((TableTransform) manifest.transform()).inputs())
                .extracting("name")
                .containsExactly("a", "b");
    }

    @Test
    void aTargetThatIsNoColumnIsNamed() throws IOException {
        CsvSource table = table(10);
        List<TargetSpec> targets = List.of(new TargetSpec.Numbers(List.of("w"), Scaling.NONE));

        assertThatThrownBy(() -> run(table, targets, "a"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("no column 'w'");
    }

    private CsvSource table(int rows) throws IOException {
        List<String> lines = new ArrayList<>(List.of("x,u,v,tags"));
        for (int x = 0; x < rows; x++) {
            List<String> tags = new ArrayList<>();
            if (x % 3 == 0) {
                tags.add("third");
            }
            if (x % 2 == 0) {
                tags.add("even");
            }
            if (x < 30) {
                tags.add(" small");
            }
            if (tags.isEmpty()) {
                tags.add("/");
            }
            lines.add("%d,%d,%d,%s".formatted(x, 2 * x, 7 - x, String.join("/", tags)));
        }
        return csv(Files.write(folder.resolve("table.csv"), lines));
    }

    private static CsvSource csv(Path file) {
        return new CsvSource(file.toString(), Header.PRESENT, null, ",", null);
    }

    private ShardManifest run(CsvSource table, List<TargetSpec> targets, String target) {
        return new Preprocess(spark)
                .run(spec(table, null, new SplitSpec(0.2, 1), targets, FEATURES, target), ExistingShards.FAIL)
                .manifest();
    }

    private PipelineSpec spec(
            CsvSource train,
            CsvSource test,
            SplitSpec split,
            List<TargetSpec> targets,
            List<FeatureSpec> features,
            String target) {
        return PipelineSpecs.of(train, new ShardSpec(folder.resolve(target).toString(), 2, 1))
                .test(test)
                .split(split)
                .features(features)
                .targets(targets)
                .build();
    }

    private ShardSet shards(String target) {
        return ShardSet.open(spark, folder.resolve(target).toString());
    }
}
