package org.starling.driver.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.starling.driver.cli.support.CommandContext;

class StarlingTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... arguments) {
        return Starling.run(
                new CommandContext(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        CommandContext.Screen.NONE),
                arguments);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void unknownCommandIsWrongUsage() {
        assertThat(run("docter")).isEqualTo(2);
        assertThat(err()).contains("docter").contains("doctor").contains("Run 'starling --help'");
        assertThat(out()).isEmpty();
    }

    @Test
    void missingCommandIsWrongUsage() {
        assertThat(run()).isEqualTo(2);
        assertThat(err()).startsWith("starling: Missing command");
    }

    @Test
    void unknownOptionIsWrongUsageAndNamesTheCommand() {
        assertThat(run("doctor", "--pth", "x")).isEqualTo(2);
        assertThat(err())
                .contains("--pth")
                .contains("Run 'starling doctor --help'")
                .doesNotContain("at org.starling");
    }

    @ParameterizedTest
    @ValueSource(strings = {"preprocess", "train", "data", "dataset", "doctor", "completion"})
    void everyCommandHasHelp(String command) {
        assertThat(run(command, "--help")).isZero();
        assertThat(out()).contains("Usage: starling " + command).contains("--stacktrace");
    }

    @Test
    void helpNamesTheExitCodes() {
        assertThat(run("--help")).isZero();
        assertThat(out()).contains("wrong usage or configuration");
    }

    @Test
    void versionIsPrinted() {
        assertThat(run("--version")).isZero();
        assertThat(out()).startsWith("Starling ");
    }

    @Test
    void completionIsAScriptThatKnowsTheCommands() {
        assertThat(run("completion")).isZero();
        assertThat(out()).startsWith("#!/usr/bin/env bash").contains("doctor").contains("dataset");
    }

    @Test
    void missingJobFileIsWrongConfiguration() {
        assertThat(run("preprocess", "nowhere.yaml")).isEqualTo(2);
        assertThat(err()).isEqualTo("starling: Cannot use nowhere.yaml: there is no such file; check the path\n");
        assertThat(out()).isEmpty();
    }

    @Test
    void allProblemsOfAJobAreToldTogether() {
        assertThat(run("preprocess", "../conf/demo-digits.yaml", "--set", "training.epoch=1", "--set", "name="))
                .isEqualTo(2);
        assertThat(err())
                .contains("2 problems")
                .contains("training: unknown key 'epoch'; did you mean 'epochs'?")
                .contains("name: is missing");
    }

    @Test
    void preprocessWritesShardsAndUsesThemAgain(@TempDir Path folder) throws Exception {
        String shards = "data.shards.path=" + folder.resolve("shards");
        String[] command = {
            "preprocess",
            "../conf/demo-digits.yaml",
            "--json",
            "--set",
            shards,
            "--set",
            "data.source.path=../data/digits.csv.gz",
            "--set",
            "spark.conf.spark.ui.enabled=false"
        };
        assertThat(run(command)).as(this::err).isZero();
        JsonNode first = new ObjectMapper().readTree(out());
        assertThat(first.at("/outcome").asText()).isEqualTo("written");
        assertThat(first.at("/books/offered").asInt()).isEqualTo(1_797);
        out.reset();
        assertThat(run(command)).isZero();
        assertThat(new ObjectMapper().readTree(out()).at("/outcome").asText()).isEqualTo("reused");
        out.reset();
        String[] other = Arrays.copyOf(command, command.length + 2);
        other[command.length] = "--set";
        other[command.length + 1] = "data.shards.seed=99";
        assertThat(run(other)).isEqualTo(1);
        assertThat(err()).contains("starling: Cannot write shards: ").contains("--overwrite");
    }

    @Test
    void dataIsDescribedAndVerified(@TempDir Path folder) throws Exception {
        Path shards = folder.resolve("shards");
        String[] job = {
            "../conf/demo-digits.yaml",
            "--set",
            "data.shards.path=" + shards,
            "--set",
            "data.source.path=../data/digits.csv.gz",
            "--set",
            "spark.conf.spark.ui.enabled=false"
        };
        assertThat(run(Stream.concat(Stream.of("preprocess"), Arrays.stream(job))
                        .toArray(String[]::new)))
                .as(this::err)
                .isZero();
        String[] verify =
                Stream.concat(Stream.of("data", "verify"), Arrays.stream(job)).toArray(String[]::new);
        out.reset();
        assertThat(run(verify)).as(this::err).isZero();
        assertThat(out()).startsWith("1,797 examples in 8 shards in ").endsWith(" are sound\n");
        out.reset();
        assertThat(run("data", "describe", shards.toString())).as(this::err).isZero();
        assertThat(out()).contains("float32 of shape [64]", "records offered 1,797 = kept 1,797", "digits.csv.gz");

        Path damaged;
        try (Stream<Path> files = Files.walk(shards)) {
            damaged = files.filter(file -> file.getFileName().toString().endsWith(".parquet"))
                    .filter(file -> !file.getFileName().toString().startsWith("."))
                    .filter(file -> file.getParent().endsWith("train"))
                    .findFirst()
                    .orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(damaged);
        bytes[bytes.length / 2] ^= 1;
        Files.write(damaged, bytes);
        assertThat(run(verify)).isEqualTo(1);
        assertThat(err())
                .contains(
                        "starling: Cannot use the shards in ",
                        damaged.getFileName().toString());
    }

    @Test
    void labelsThatAreVectorsAreDescribedAndSampled(@TempDir Path folder) throws Exception {
        String shards = folder.resolve("shards").toString();
        List<String> settings = List.of(
                "data.shards.path=" + shards,
                "data.source.path=../data/digits.csv.gz",
                "data.source.label=",
                "data.targets=[{as: number, columns: [c64, c0]}]",
                "data.features=[{as: number, columns: [c1, c2, c3]}]",
                "data.shape=[3]",
                "spark.conf.spark.ui.enabled=false");
        String[] preprocess = Stream.concat(
                        Stream.of("preprocess", "../conf/demo-digits.yaml"),
                        settings.stream().flatMap(setting -> Stream.of("--set", setting)))
                .toArray(String[]::new);

        assertThat(run(preprocess)).as(this::err).isZero();
        assertThat(out()).contains("2 label values, written to ");
        out.reset();
        assertThat(run("data", "describe", shards)).as(this::err).isZero();
        assertThat(out()).containsSubsequence("label value", "c64", "c0", "records offered 1,797");
        out.reset();
        assertThat(run("--json", "data", "sample", "--examples", "2", shards))
                .as(this::err)
                .isZero();
        JsonNode sample = new ObjectMapper().readTree(out());
        // the digit, and the first pixel, which is black in all images
        assertThat(sample.get(0).get("label").asText()).matches("[0-9]\\.0 0\\.0");
        assertThat(sample.get(0).get("values")).hasSize(3);
    }

    @Test
    void aTestSetWithoutExamplesIsNoticedBeforeTraining(@TempDir Path folder) {
        List<String> settings = List.of(
                "data.shards.path=" + folder.resolve("shards"),
                "data.source.path=../data/digits.csv.gz",
                "data.split.test=0.0001",
                "checkpoints.path=" + folder.resolve("checkpoints"),
                "spark.conf.spark.ui.enabled=false");

        assertThat(run(Stream.concat(
                                Stream.of("train", "../conf/demo-digits.yaml"),
                                settings.stream().flatMap(setting -> Stream.of("--set", setting)))
                        .toArray(String[]::new)))
                .isEqualTo(1);
        assertThat(err()).contains("starling: Cannot train: no example of ", "raise data.split.test");
    }

    @Test
    void fromEpochNeedsResume() {
        assertThat(run("train", "../conf/demo-digits.yaml", "--from-epoch", "2"))
                .isEqualTo(2);
        assertThat(err()).contains("--resume");
    }

    @Test
    void unknownDatasetIsWrongUsage() {
        assertThat(run("dataset", "mnist")).isEqualTo(2);
        assertThat(err()).contains("Unknown data set 'mnist'");
    }

    @Test
    void doctorWritesNothingButJsonToStandardOutput() throws Exception {
        int code = run("--json", "doctor", "--path", "/nowhere/at/all");
        JsonNode findings = new ObjectMapper().readTree(out());
        assertThat(code).isEqualTo(1);
        assertThat(findings.findValuesAsText("subject")).contains("Java", "ND4J", "oneDNN", "path /nowhere/at/all");
    }
}
