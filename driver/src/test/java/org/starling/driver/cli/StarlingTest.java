package org.starling.driver.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
    @ValueSource(strings = {"dataset", "doctor", "completion"})
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
