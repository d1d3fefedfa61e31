package org.starling.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.starling.pipeline.encode.Encoding;
import org.starling.pipeline.encode.TableTransform;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.privacy.KeyedHash;
import org.starling.pipeline.privacy.PrivacySpec;
import org.starling.pipeline.report.DataReport;
import org.starling.pipeline.shard.ShardManifest;
import org.starling.pipeline.shard.ShardSet;
import org.starling.pipeline.source.CsvSource;
import org.starling.pipeline.source.Header;
import org.starling.pipeline.source.TableSource;
import org.starling.pipeline.spec.CleanSpec;
import org.starling.pipeline.spec.FeatureSpec;
import org.starling.pipeline.spec.MissingFill;
import org.starling.pipeline.spec.MissingSpec;
import org.starling.pipeline.spec.Scaling;
import org.starling.pipeline.spec.UndecodableCell;
import org.starling.pipeline.split.SplitSpec;
import org.starling.pipeline.testing.LocalSpark;
import org.starling.pipeline.testing.PipelineSpecs;
import org.starling.pipeline.testing.ShardBytes;

class SensitiveColumnsIT {
    /** Is in every value of a sensitive column, and nowhere else. */
    private static final String PLANTED = "Acacia";
    /** Begins every income, which is a number. */
    private static final String INCOME = "77";

    private static final List<FeatureSpec> FEATURES = List.of(
            new FeatureSpec.OneHot(List.of("address"), 100, true),
            new FeatureSpec.Index(List.of("address"), 100),
            new FeatureSpec.Hashed(List.of("address"), 8),
            new FeatureSpec.Numbers(List.of("income"), Scaling.STANDARDISE, true),
            new FeatureSpec.OneHot(List.of("place"), 10),
            new FeatureSpec.Numbers(List.of("age"), Scaling.STANDARDISE));

    private final SparkSession spark = LocalSpark.session();

    @TempDir
    Path folder;

    @Test
    void noFileBesideShardsHasAValue() throws IOException {
        ShardManifest manifest = run("a", FEATURES, modeOfAddresses());

        assertNoValues(folder.resolve("a"));
        TableTransform transform = (TableTransform) manifest.transform();
        assertThat(((Encoding.OneHot) transform.encodings().get(0)).categories())
                .hasSize(20)
                .allMatch(category -> category.matches("[0-9a-f]{32}"));
        assertThat(transform.statistics()).extracting("name").containsExactly("age");
        assertThat(manifest.ledger().rejected())
                .containsKeys("column age: not a number", "too many columns", "missing label");
    }

    @Test
    void elementsOfSensitiveArraysAreSensitive() throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            lines.add(
                    "{\"incomes\": [%1$s%2$03d.25, %1$s%2$03d.25%3$s], \"place\": {\"street\": \"%4$s %5$d\"}, \"kind\": \"%6$s\"}"
                            .formatted(
                                    INCOME, i, i % 50 == 7 ? ", 1" : "", PLANTED, i % 20, i % 3 == 0 ? "yes" : "no"));
        }
        PipelineSpec spec = PipelineSpecs.of(
                        new TableSource.JsonLines(write("in.json", lines).toString(), "kind", null),
                        new ShardSpec(folder.resolve("a").toString(), 2, 1))
                .split(new SplitSpec(0.2, 1))
                .clean(clean(new MissingSpec(List.of("incomes"), MissingFill.MEAN, null)))
                .features(List.of(
                        new FeatureSpec.Numbers(List.of("incomes"), Scaling.STANDARDISE, true),
                        new FeatureSpec.OneHot(List.of("place.street"), 100)))
                .privacy(new PrivacySpec(List.of("place"), key(), 10))
                .build();

        ShardManifest manifest =
                new Preprocess(spark).run(spec, ExistingShards.FAIL).manifest();

        assertNoValues(folder.resolve("a"));
        assertThat(manifest.ledger().rejected()).containsKey("column incomes: 3 elements, not 2");
        assertThat(((TableTransform) manifest.transform()).statistics()).isEmpty();
        DataReport report = DataReport.fromJson(Files.readString(folder.resolve("a/report.json")));
        assertThat(report.columns()).hasSize(3).allSatisfy(column -> {
            assertThat(column.before()).isEmpty();
            assertThat(column.categoriesBefore()).isEmpty();
        });
    }

    private static void assertNoValues(Path shards) throws IOException {
        try (Stream<Path> written = Files.walk(shards)) {
            List<Path> files = written.filter(Files::isRegularFile).toList();
            assertThat(files.stream().map(file -> file.getFileName().toString()))
                    .contains("manifest.json", "report.json", "report.html")
                    .anyMatch(name -> name.startsWith("part-") && name.endsWith(".json"));
            for (Path file : files) {
                String text = Files.readString(file, StandardCharsets.ISO_8859_1);
                assertThat(text).as(file.toString()).doesNotContain(PLANTED);
                if (!text.startsWith("PAR1")) {
                    assertThat(text).as(file.toString()).doesNotContainPattern(INCOME + "[0-9]{3}[.]25\\b");
                }
            }
        }
    }

    @Test
    void reportHasValuesThatEnoughRecordsShare() throws IOException {
        run("a", FEATURES, modeOfAddresses());

        DataReport report = DataReport.fromJson(Files.readString(folder.resolve("a/report.json")));
        assertThat(report.columns()).allSatisfy(column -> {
            if (column.name().equals("place")) {
                assertThat(column.categoriesBefore()).containsOnlyKeys("north", "south");
            } else if (column.name().equals("age")) {
                assertThat(column.before()).hasSize(41).first().isNotEqualTo(20.0);
            } else {
                assertThat(column.before()).isEmpty();
                assertThat(column.categoriesBefore()).isEmpty();
            }
        });
    }

    @Test
    void inferenceGivesTheBytesOfTheShards() throws IOException {
        ShardManifest manifest = run("a", FEATURES, modeOfAddresses());
        CsvSource raw = source(write("new.csv", rows(200)));

        List<String> prepared = ShardBytes.prepared(
                InferencePipeline.of(ShardManifest.fromJson(manifest.toJson())).apply(spark, raw));

        List<String> shards = new ArrayList<>();
        ShardSet set = ShardSet.open(spark, folder.resolve("a").toString());
        shards.addAll(ShardBytes.examples(set, "train"));
        shards.addAll(ShardBytes.examples(set, "test"));
        assertThat(prepared).containsExactlyInAnyOrderElementsOf(shards);
    }

    @Test
    void anotherKeyGivesOtherShardsAndIsRefusedAtInference() throws IOException {
        ShardManifest one = run("a", FEATURES, modeOfAddresses());
        Files.writeString(folder.resolve("key"), "another key of enough bytes");

        ShardManifest other = run("b", FEATURES, modeOfAddresses());

        assertThat(other.fingerprint()).isNotEqualTo(one.fingerprint());
        assertThatThrownBy(() -> InferencePipeline.of(one).apply(spark, source(write("new.csv", rows(20)))))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("is not the key of the training data")
                .hasMessageContaining(KeyedHash.KEY_PROPERTY);
    }

    @Test
    void columnThatIsNoFeatureIsProtectedToo() throws IOException {
        PipelineSpec spec = spec(
                "a",
                List.of(new FeatureSpec.Numbers(List.of("age"), Scaling.STANDARDISE)),
                CleanSpec.NONE,
                new PrivacySpec(List.of("address", "income"), null, 10));

        new Preprocess(spark).run(spec, ExistingShards.FAIL);

        try (Stream<Path> rejected = Files.walk(folder.resolve("a/rejected"))) {
            assertThat(rejected.filter(file -> file.toString().endsWith(".json"))
                            .toList())
                    .isNotEmpty()
                    .allSatisfy(file -> assertThat(Files.readString(file)).doesNotContain(PLANTED));
        }
    }

    @Test
    void unknownSensitiveColumnIsAnError() throws IOException {
        PipelineSpec spec = spec(
                "a",
                List.of(new FeatureSpec.Numbers(List.of("age"), Scaling.STANDARDISE)),
                CleanSpec.NONE,
                new PrivacySpec(List.of("adress"), null, 10));

        assertThatThrownBy(() -> new Preprocess(spark).run(spec, ExistingShards.FAIL))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("no column 'adress'")
                .hasMessageContaining("privacy.columns")
                .hasMessageContaining("did you mean 'address'?");
    }

    @Test
    void fillsThatAreValuesAreRefused() {
        for (MissingFill fill : List.of(MissingFill.MEDIAN, MissingFill.MODE)) {
            assertThatThrownBy(() -> run("a", FEATURES, clean(new MissingSpec(List.of("income"), fill, null))))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("Cannot fill the sensitive column 'income'")
                    .hasMessageContaining("use fill: mean or constant");
        }
    }

    @Test
    void meansOfFewValuesAreRefused() throws IOException {
        PipelineSpec spec = spec("a", FEATURES, CleanSpec.NONE, new PrivacySpec(List.of(), key(), 1_000));

        assertThatThrownBy(() -> new Preprocess(spark).run(spec, ExistingShards.FAIL))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("Cannot fit the sensitive column 'income'")
                .hasMessageContaining("fewer than privacy.minimumCount (1000)");
    }

    /** A hundred and more usable records, and some broken ones with an address in each place. */
    private static List<String> rows(int count) {
        List<String> rows = new ArrayList<>(List.of("address,income,place,age,kind"));
        for (int i = 0; i < count; i++) {
            String address = i % 7 == 3 ? "" : PLANTED + " Road " + i % 20;
            String place = i == 5 ? "rare" : i % 2 == 0 ? "north" : "south";
            rows.add("%s,%s%03d.25,%s,%d,%s"
                    .formatted(address, INCOME, i, place, 20 + i % 50, i % 3 == 0 ? "yes" : "no"));
        }
        return rows;
    }

    private static List<String> broken() {
        return List.of(
                "%1$s Lane,77123,north,%1$s Lane,yes".formatted(PLANTED),
                "%s Lane,77124,north,33,yes,more".formatted(PLANTED),
                "%s Lane,77125,north,33,".formatted(PLANTED),
                "%s Lane,much,north,33,no".formatted(PLANTED));
    }

    private static CleanSpec modeOfAddresses() {
        return clean(new MissingSpec(List.of("address"), MissingFill.MODE, null));
    }

    private static CleanSpec clean(MissingSpec missing) {
        return new CleanSpec(
                List.of(), UndecodableCell.REJECT, List.of(missing), List.of(), List.of("yes", "no"), null, List.of());
    }

    private ShardManifest run(String name, List<FeatureSpec> features, CleanSpec clean) throws IOException {
        PipelineSpec spec = spec(name, features, clean, new PrivacySpec(List.of(), key(), 10));
        return new Preprocess(spark).run(spec, ExistingShards.FAIL).manifest();
    }

    private String key() throws IOException {
        Path key = folder.resolve("key");
        if (!Files.exists(key)) {
            Files.writeString(key, "a key that nobody can guess");
        }
        return key.toString();
    }

    private PipelineSpec spec(String name, List<FeatureSpec> features, CleanSpec clean, PrivacySpec privacy)
            throws IOException {
        List<String> rows = rows(200);
        rows.addAll(broken());
        return PipelineSpecs.of(
                        source(write("in.csv", rows)),
                        new ShardSpec(folder.resolve(name).toString(), 2, 1))
                .split(new SplitSpec(0.2, 1))
                .clean(clean)
                .features(features)
                .privacy(privacy)
                .build();
    }

    private Path write(String name, List<String> rows) throws IOException {
        return Files.write(folder.resolve(name), rows);
    }

    private static CsvSource source(Path file) {
        return new CsvSource(file.toString(), Header.PRESENT, "kind", ",", null);
    }
}
