package org.starling.benchmarks.exchange;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/** Process of one rank, from the contender's side. */
final class RankProcess implements AutoCloseable {
    private final Process process;
    private final BufferedReader answers;
    private final Writer commands;

    RankProcess(Process process) {
        this.process = process;
        this.answers = process.inputReader(StandardCharsets.UTF_8);
        this.commands = process.outputWriter(StandardCharsets.UTF_8);
    }

    void say(String command) throws IOException {
        commands.write(command + "\n");
        commands.flush();
    }

    /** Returns the next line of its output. */
    String hear() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("Cannot go on: the process of a rank has ended; see the log");
        }
        return line;
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            commands.close();
            answers.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
