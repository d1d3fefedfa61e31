package org.starling.pipeline.source.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.starling.pipeline.ExistingShards;
import org.starling.pipeline.InferencePipeline;
import org.starling.pipeline.PipelineSpec;
import org.starling.pipeline.Preprocess;
import org.starling.pipeline.ShardSpec;
import org.starling.pipeline.encode.TableTransform;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.shard.ShardManifest;
import org.starling.pipeline.shard.ShardSet;
import org.starling.pipeline.source.CsvSource;
import org.starling.pipeline.source.Header;
import org.starling.pipeline.source.SourceSpec;
import org.starling.pipeline.source.TableSource;
import org.starling.pipeline.spec.CleanSpec;
import org.starling.pipeline.spec.FeatureSpec;
import org.starling.pipeline.spec.MissingFill;
import org.starling.pipeline.spec.MissingSpec;
import org.starling.pipeline.spec.Normalisation;
import org.starling.pipeline.spec.Scaling;
import org.starling.pipeline.spec.UndecodableCell;
import org.starling.pipeline.split.SplitSpec;
import org.starling.pipeline.testing.LocalSpark;
import org.starling.pipeline.testing.PipelineSpecs;
import org.starling.pipeline.testing.ShardBytes;

/** CSV files whose columns are declared, or whose types are inferred. */
class CsvSchemaIT {
    private static final String SCHEMA =
            "age double, `home, town` string, member boolean, born date, seen timestamp, kind string";
    private static final String HEADER = "age,\"home, town\",member,born,seen,kind";
    private static final CleanSpec CLEAN = new CleanSpec(
            List.of("NA"),
            UndecodableCell.REJECT,
            List.of(new MissingSpec(List.of("age"), MissingFill.MEDIAN, null)),
            List.of(),
            null,
            null,
            List.of());

    private final SparkSession spark = LocalSpark.session();

    @TempDir
    Path folder;

    @Test
    void withoutAHeaderTheSchemaNamesColumnsAndTypesMakeFeatures() throws IOException {
        List<String> lines = people();
        lines.add(0, "60,a title of four values,,");

        ShardManifest manifest = run(csv(lines, Header.ABSENT, null, SCHEMA), null);

        assertThat(manifest.ledger().rejected()).isEqualTo(Map.of("too few columns", 1L));
        // a number, three towns, two truths, month and weekday of two columns, the hour of one
        assertThat(manifest.example().features().shape()).containsExactly(1 + 3 + 2 + 4 + 4 + 2);
        assertThat(((TableTransform) manifest.transform()).inputs())
                .extracting(input -> input.name())
                .containsExactly("age", "home, town", "member", "born", "seen", "born", "seen", "seen");
    }

    @Test
    void inferenceFindsTheTypesThatCouldHaveBeenDeclared() throws IOException {
        List<String> lines = people();
        lines.add("too,few");
        lines.add(0, HEADER);

        ShardManifest declared = run(csv(lines, Header.PRESENT, null, SCHEMA), null);
        ShardManifest inferred = run(csv(lines, Header.PRESENT, null, "infer"), null);
        ShardManifest named = run(csv(lines.subList(1, lines.size()), Header.ABSENT, names(), "infer"), null);

        assertThat(declared.ledger().rejectedTotal()).isEqualTo(1);
        assertThat(inferred.splits()).isEqualTo(declared.splits());
        assertThat(named.splits()).isEqualTo(declared.splits());
    }

    @Test
    void namesAloneLeaveColumnsToBeWhatTheyAreUsedAs() throws IOException {
        CsvSource source = csv(people(), Header.ABSENT, names(), null);
        List<FeatureSpec> features = List.of(
                new FeatureSpec.Numbers(List.of("age"), Scaling.NONE),
                new FeatureSpec.OneHot(List.of("home, town"), 10));

        assertThat(run(source, features).example().features().shape()).containsExactly(4);
    }

    @Test
    void otherFilesMayLackTheLabelWithAndWithoutAHeader() throws IOException {
        List<String> lines = people();
        ShardManifest manifest = run(csv(lines, Header.ABSENT, null, SCHEMA), null);
        InferencePipeline pipeline = InferencePipeline.of(ShardManifest.fromJson(manifest.toJson()));
        TableSource trained =
                (TableSource) PipelineSpec.describedBy(manifest.provenance()).source();
        List<String> unlabelled = lines.stream()
                .map(line -> line.substring(0, line.lastIndexOf(',')))
                .toList();
        Path file = Files.write(folder.resolve("new.csv"), unlabelled);

        List<String> prepared =
                ShardBytes.prepared(pipeline.apply(spark, trained.like(file.toString(), SourceSpec.Labels.ABSENT)));

        ShardSet shards = ShardSet.open(spark, folder.resolve("shards").toString());
        List<String> held = new ArrayList<>(ShardBytes.examples(shards, "train"));
        held.addAll(ShardBytes.examples(shards, "test"));
        assertThat(prepared)
                .hasSize(lines.size())
                .containsExactlyInAnyOrderElementsOf(held.stream()
                        .map(example -> "null" + example.substring(example.indexOf(':')))
                        .toList());

        List<String> headed = new ArrayList<>(unlabelled);
        headed.add(0, HEADER.substring(0, HEADER.lastIndexOf(',')));
        CsvSource present = csv(people(), Header.PRESENT, null, SCHEMA);
        Path other = Files.write(folder.resolve("headed.csv"), headed);
        assertThat(ShardBytes.prepared(pipeline.apply(spark, present.like(other.toString(), SourceSpec.Labels.ABSENT))))
                .isEqualTo(prepared);
    }

    @Test
    void filesThatDisagreeWithTheSchemaAreRefused() throws IOException {
        List<String> lines = people();
        List<String> headed = new ArrayList<>(lines);
        headed.add(0, HEADER.replace("member", "membre"));
        assertThatThrownBy(() -> run(csv(headed, Header.PRESENT, null, SCHEMA), null))
                .isInstanceOf(DataException.class)
                .hasMessageContainingAll(
                        "column 3 of ",
                        "is 'membre' in its header, and 'member' as declared",
                        "did you mean 'member'?");
        List<String> narrow = lines.stream()
                .map(line -> line.substring(line.indexOf(',') + 1))
                .toList();
        assertThatThrownBy(() -> run(csv(narrow, Header.ABSENT, null, SCHEMA), null))
                .isInstanceOf(DataException.class)
                .hasMessageContainingAll("have 5 values, and 6 columns are declared");
        List<FeatureSpec> wrong = List.of(new FeatureSpec.Numbers(List.of("home, town"), Scaling.NONE));
        assertThatThrownBy(() -> run(csv(lines, Header.ABSENT, null, SCHEMA), wrong))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("column 'home, town' is declared as a text, and taken as a number");
    }

    private static List<String> names() {
        return List.of("age", "home, town", "member", "born", "seen", "kind");
    }

    private static List<String> people() {
        Random random = new Random(1);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            lines.add("%s,%s,%s,20%02d-0%d-1%d,2024-05-%02d 1%d:30:00,%s"
                    .formatted(
                            i % 20 == 3 ? "NA" : Integer.toString(random.nextInt(90)),
                            List.of("Rome", "\"York, North\"", "Oslo").get(i % 3),
                            i % 4 == 0,
                            i % 25,
                            1 + i % 9,
                            i % 10,
                            1 + i % 28,
                            i % 10,
                            i % 2 == 0 ? "yes" : "no"));
        }
        return lines;
    }

    private CsvSource csv(List<String> lines, Header header, List<String> columns, String schema) throws IOException {
        Path file = Files.write(folder.resolve("t.csv"), lines);
        return new CsvSource(file.toString(), header, "kind", ",", null, columns, schema);
    }

    private ShardManifest run(CsvSource source, List<FeatureSpec> features) {
        PipelineSpec spec = PipelineSpecs.of(
                        source, new ShardSpec(folder.resolve("shards").toString(), 2, 1))
                .split(new SplitSpec(0.2, 1))
                .clean(CLEAN)
                .features(features)
                .normalise(Normalisation.SCALE)
                .build();
        return new Preprocess(spark).run(spec, ExistingShards.OVERWRITE).manifest();
    }
}
