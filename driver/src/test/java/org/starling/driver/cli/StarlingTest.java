package org.starling.driver.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.starling.driver.cli.context.CommandContext;

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
    @ValueSource(strings = {"preprocess", "dataset", "doctor", "completion"})
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
