package org.starling.driver.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.starling.driver.cli.support.CommandContext;
import org.starling.pipeline.testing.LocalSpark;

/**
 * A command that was run in this process, as the main class would.
 *
 * @param exitCode of the process that the command would have ended
 * @param out standard output
 * @param err standard error; without log lines, which do not pass through the command
 */
record CommandRun(int exitCode, String out, String err) {

    static CommandRun of(String... arguments) {
        // a command opens a Spark with settings of its own
        LocalSpark.stop();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exitCode = Starling.run(
                new CommandContext(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        CommandContext.Screen.NONE),
                arguments);
        return new CommandRun(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** Standard output, which must be JSON. */
    JsonNode json() throws JsonProcessingException {
        return new ObjectMapper().readTree(out);
    }

    /** Lines of standard error that are errors. */
    List<String> errors() {
        return err.lines().filter(line -> line.startsWith("starling: ")).toList();
    }
}
