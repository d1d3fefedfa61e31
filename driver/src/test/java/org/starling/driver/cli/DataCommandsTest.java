package org.starling.driver.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.LabelFormat;
import org.starling.pipeline.encode.ImageTransform;
import org.starling.pipeline.report.ColumnReport;
import org.starling.pipeline.report.DataReport;
import org.starling.pipeline.shard.Provenance;
import org.starling.pipeline.shard.RecordLedger;
import org.starling.pipeline.shard.ShardDirectory;
import org.starling.pipeline.shard.ShardManifest;
import org.starling.pipeline.shard.SplitManifest;
import org.starling.pipeline.spec.Normalisation;
import org.starling.pipeline.spec.RawFormat;
import org.starling.pipeline.spec.RawType;
import org.starling.pipeline.statistics.FeatureStatistics;

/** The commands that read manifests and reports: comparisons, and messages for missing files. */
class DataCommandsTest {
    @TempDir
    Path folder;

    @Test
    void aDifferenceIsShownWhateverColumnsAreCalled() throws IOException {
        // one column has two encodings, and one has the name of a record count
        String one = shards("one", 7, statistics("offered", 1), statistics("x", 2), statistics("x", 3));
        String other = shards("other", 8, statistics("offered", 1), statistics("x", 2), statistics("x", 4));

        JsonNode found = CommandRun.of("--json", "data", "diff", one, other).json();

        assertThat(found.fieldNames()).toIterable().containsExactly("offered", "kept", "statistics of x (2)");
        assertThat(found.get("offered").get("one").asText()).isEqualTo("7");
        assertThat(found.get("offered").get("other").asText()).isEqualTo("8");
        assertThat(found.get("statistics of x (2)").get("one").asText()).contains("mean 3.0");
        assertThat(CommandRun.of("data", "diff", one, one).out()).isEqualTo("no difference\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"describe", "verify", "sample", "report"})
    void aFolderWithoutShardsIsNamed(String command) {
        CommandRun run =
                CommandRun.of("data", command, folder.resolve("nowhere").toString());

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.errors()).singleElement().asString().contains("nowhere", "run preprocess first");
        assertThat(run.err()).doesNotContain("--stacktrace");
    }

    @Test
    void shardsWithoutAnyFileCanBeVerified() throws IOException {
        CommandRun run = CommandRun.of("data", "verify", shards("none", 0));

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).startsWith("0 examples in 0 shards in ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "{\"version\": 1", "{\"version\": 99}"})
    void aManifestThatWasCutOffOrAlteredIsRefused(String json) throws IOException {
        Path shards = Files.createDirectory(folder.resolve("shards"));
        Files.writeString(shards.resolve("manifest.json"), json);

        for (String command : List.of("describe", "verify")) {
            CommandRun run = CommandRun.of("data", command, shards.toString());
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.errors())
                    .singleElement()
                    .asString()
                    .contains("damaged or of another version", "remove the shards, and run preprocess again");
        }
    }

    @Test
    void driftIsShownByColumnAndReportsThatWereCutOffAreRefused() throws IOException {
        String one = report("one", List.of(1.0, 2.0, 3.0));
        String other = report("other", List.of(11.0, 12.0, 13.0));

        JsonNode drift = CommandRun.of("--json", "data", "report", other, "--against", one)
                .json()
                .get("drift")
                .get(0);
        assertThat(drift.get("column").asText()).isEqualTo("x");
        assertThat(drift.get("ks").asDouble()).isEqualTo(1);

        Files.writeString(folder.resolve("one/report.json"), "{\"books\":");
        CommandRun run = CommandRun.of("data", "report", one);
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.errors()).singleElement().asString().contains("Cannot read the report: it is damaged");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sample", "contact-sheet"})
    void thereIsAtLeastOneExampleToShow(String command) {
        CommandRun run = CommandRun.of("data", command, "--examples", "0", "anywhere");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("--examples must be at least 1, is 0");
    }

    private static FeatureStatistics statistics(String name, double mean) {
        return new FeatureStatistics(name, 5, mean, 1, 0, 9);
    }

    private String report(String name, List<Double> values) throws IOException {
        ColumnReport column = new ColumnReport("x", 0, values, values, Map.of(), Map.of(), 0);
        DataReport report =
                new DataReport(new RecordLedger(3, 3, Map.of()), null, Map.of(), 3, 3, List.of(column), null);
        Path shards = Files.createDirectory(folder.resolve(name));
        Files.writeString(shards.resolve("report.json"), report.toJson());
        return shards.toString();
    }

    private String shards(String name, long offered, FeatureStatistics... statistics) throws IOException {
        SplitManifest empty = new SplitManifest(0, List.of(), List.of());
        ShardManifest manifest = new ShardManifest(
                ShardManifest.VERSION,
                new ExampleFormat(FeatureFormat.float32(3), new LabelFormat.ClassIndex(2)),
                List.of("p", "q"),
                Map.of("train", empty),
                new ImageTransform(
                        new RawFormat(RawType.UINT8, List.of(3, 1, 1)), Normalisation.NONE, List.of(statistics)),
                new RecordLedger(offered, offered, Map.of()),
                new Provenance("same", Map.of(), List.of(), "now", "3.5"));
        ShardDirectory directory = new ShardDirectory(folder.resolve(name).toString(), new Configuration());
        directory.publish(directory.stage(), manifest);
        return folder.resolve(name).toString();
    }
}
