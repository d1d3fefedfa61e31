package org.starling.driver.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.starling.driver.ChildJvm;
import org.starling.driver.SparkSubmit;

/** The commands of README.md that need neither a cluster nor a data set, as they stand there and in their order. */
@Tag("cluster")
@Tag("drill")
class DocumentedCommandsIT {
    @TempDir
    static Path folder;

    @Test
    void theCommandsOfTheReadmeRunAsTheyStand() throws IOException, InterruptedException {
        assumeThat(SparkSubmit.isPossible())
                .as("deploy/spark-home and the uber jar are built; run mvn verify for all modules")
                .isTrue();
        for (String name : List.of("bin", "conf", "data")) {
            Files.createSymbolicLink(folder.resolve(name), DocumentedCommands.ROOT.resolve(name));
        }
        List<DocumentedCommands.Command> commands = DocumentedCommands.of("bin/starling").stream()
                .filter(command -> command.document().startsWith("README.md:"))
                .filter(command ->
                        command.words().get(1).equals("demo") || command.words().contains("runs/digits/checkpoints"))
                // it ends by a signal only, and has tests of its own
                .filter(command -> !command.words().get(1).equals("serve"))
                .toList();
        assertThat(commands).hasSize(7);
        for (DocumentedCommands.Command command : commands) {
            List<String> words = new ArrayList<>(command.words());
            words.set(0, DocumentedCommands.ROOT.resolve(words.get(0)).toString());
            ProcessBuilder builder = new ProcessBuilder(words).directory(folder.toFile());
            builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
            builder.environment().put("STARLING_DRIVER_MEMORY", "1g");
            ChildJvm.Running running = ChildJvm.start(folder, "command", builder);

            assertThat(running.await()).as("%s%n%s", command, running.errText()).isZero();
            assertThat(running.outText()).as("%s", command).isNotBlank();
            assertThat(running.errText()).as("%s", command).doesNotContain("ERROR", "Exception", "\tat ");
        }
        assertThat(folder.resolve("digits.zip")).exists();
    }
}
