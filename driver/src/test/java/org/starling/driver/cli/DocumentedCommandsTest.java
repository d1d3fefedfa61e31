package org.starling.driver.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DocumentedCommandsTest {
    private static final String JAR = "driver/target/starling-0.1.0-SNAPSHOT.jar";

    static Stream<DocumentedCommands.Command> commands() throws IOException {
        return DocumentedCommands.of("bin/starling").stream();
    }

    static Stream<DocumentedCommands.Command> submissions() throws IOException {
        return DocumentedCommands.of("spark-submit").stream()
                .filter(command -> command.words().contains(Starling.class.getName()));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyOptionOfACommandExists(DocumentedCommands.Command command) {
        requireKnown(command.words().subList(1, command.words().size()));
    }

    @ParameterizedTest
    @MethodSource("submissions")
    void everySubmissionNamesOneJarAndOptionsThatExist(DocumentedCommands.Command command) {
        List<String> words = command.words();
        int jar = words.indexOf(Starling.class.getName()) + 1;
        assertThat(words.get(jar)).isIn(JAR, "local:///opt/starling/starling.jar");
        requireKnown(words.subList(jar + 1, words.size()));
    }

    private static void requireKnown(List<String> arguments) {
        List<String> asksForHelp = new ArrayList<>(arguments);
        asksForHelp.add("--help"); // the command is parsed and not run
        CommandRun run = CommandRun.of(asksForHelp.toArray(String[]::new));
        assertThat(run.exitCode()).as(run.err()).isZero();
    }

    @Test
    void everyFileOfTheRepositoryThatACommandNamesExists() throws IOException {
        List<DocumentedCommands.Command> all = DocumentedCommands.of(
                "bin/starling",
                "spark-submit",
                "deploy/standalone/up",
                "deploy/standalone/submit",
                "deploy/standalone/down");
        assertThat(all).hasSizeGreaterThan(20);
        for (DocumentedCommands.Command command : all) {
            for (String word : command.words()) {
                if (word.matches("(conf|deploy|data|bin)/[^*]*") && !word.contains("/target/")) {
                    assertThat(DocumentedCommands.ROOT.resolve(word))
                            .as("%s", command)
                            .exists();
                }
            }
        }
        for (String script : List.of("up", "submit", "down")) {
            assertThat(DocumentedCommands.ROOT.resolve("deploy/standalone/" + script))
                    .isExecutable();
        }
    }

    @Test
    void thisTestKnowsTheNameOfTheJar() throws IOException {
        String version = Files.readString(DocumentedCommands.ROOT.resolve("pom.xml"))
                .replaceFirst("(?s).*?<artifactId>starling</artifactId>\\s*<version>([^<]+)<.*", "$1");
        assertThat(JAR).isEqualTo("driver/target/starling-" + version + ".jar");
        assertThat(Files.readString(DocumentedCommands.ROOT.resolve("deploy/kubernetes/Dockerfile")))
                .contains("COPY " + JAR + " ");
    }
}
