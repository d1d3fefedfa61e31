package org.starling.driver.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Options with which no server starts. */
class ServeCommandTest {
    @TempDir
    Path folder;

    private CommandRun serve(String... options) {
        return CommandRun.of(
                Stream.concat(Stream.of("serve", folder.resolve("none").toString()), Arrays.stream(options))
                        .toArray(String[]::new));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 | --port 0 | holds none; train first",
                "1 | --host 0.0.0.0 | Cannot listen at 0.0.0.0: other machines could use the models without a token; give --token-file",
                "1 | --host no.such.host.invalid | this machine knows no such host",
                "2 | --tls-key key.pem | only one of --tls-certificate and --tls-key is given; give both",
                "2 | --token-file no-such-file | Cannot read the token of no-such-file",
                "2 | --access-log /no/such/folder/log | Cannot write the access log /no/such/folder/log",
                "2 | --queue 0 | queue: must be at least 1, is 0",
                "2 | --max-time 0 | readTime: must be positive",
                "2 | --port 70000 | port: must lie between 0 and 65535, is 70000",
            })
    void wrongOptionsAreNamed(int exitCode, String options, String message) {
        CommandRun run = serve(options.split(" "));

        assertThat(run.err()).contains(message);
        assertThat(run.exitCode()).isEqualTo(exitCode);
    }

    @Test
    void weakTokenIsRefused() throws Exception {
        Path token = Files.writeString(folder.resolve("token"), "short\n");

        assertThat(serve("--token-file", token.toString()).err()).contains("it has 5 characters, fewer than 16");
    }
}
