package org.starling.benchmarks.runner;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.starling.benchmarks.contender.ContenderMain;
import org.starling.benchmarks.contender.Message;

/**
 * Process of a contender. It receives messages from its standard output, and appends all other output to a log. Used by one
 * thread.
 */
final class ChildProcess implements AutoCloseable {
    private static final int TAIL_LINES = 30;
    private static final Duration TIME_TO_END = Duration.ofSeconds(30);

    private final String name;
    private final Path log;
    private final Duration timeout;
    private final Process process;
    private final Writer commands;
    private final BlockingQueue<Optional<Message>> answers = new LinkedBlockingQueue<>();

    /**
     * Starts the process.
     *
     * @param timeout longest wait for one answer
     */
    ChildProcess(String name, ChildCommand command, Path log, Duration timeout) throws ContenderFailedException {
        this.name = name;
        this.log = log;
        this.timeout = timeout;
        ProcessBuilder builder =
                new ProcessBuilder(command.command()).redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(command.environment());
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new ContenderFailedException(
                    "Cannot start the contender '%s': %s".formatted(name, e.getMessage()), e);
        }
        commands = process.outputWriter(StandardCharsets.UTF_8);
        Thread reader = new Thread(this::readAnswers, "answers of " + name);
        reader.setDaemon(true);
        reader.start();
    }

    void prepare() throws ContenderFailedException, InterruptedException {
        send(ContenderMain.prepareCommand());
        if (!(answer() instanceof Message.Ready)) {
            throw failure("it answered its preparation with something else");
        }
    }

    Message.Round round(int number) throws ContenderFailedException, InterruptedException {
        send(ContenderMain.roundCommand(number));
        if (answer() instanceof Message.Round round && round.round() == number) {
            return round;
        }
        throw failure("it answered round %d with something else".formatted(number));
    }

    /** Lets the process end and waits for that; its exit status must be 0. */
    void end() throws ContenderFailedException, InterruptedException {
        try {
            commands.close();
        } catch (IOException e) {
            throw failure("it cannot be reached (" + e.getMessage() + ")");
        }
        if (!process.waitFor(TIME_TO_END.toSeconds(), TimeUnit.SECONDS)) {
            throw failure("it does not end within " + TIME_TO_END.toSeconds() + " s");
        }
        if (process.exitValue() != 0) {
            throw failure("it ended with status " + process.exitValue());
        }
    }

    private void send(String command) throws ContenderFailedException {
        try {
            commands.write(command + "\n");
            commands.flush();
        } catch (IOException e) {
            throw failure("it cannot be reached (" + e.getMessage() + ")");
        }
    }

    private Message answer() throws ContenderFailedException, InterruptedException {
        Optional<Message> answer = answers.poll(timeout.toSeconds(), TimeUnit.SECONDS);
        if (answer == null) {
            throw failure(
                    "it gave no answer within %d s; raise --timeout if it needs longer".formatted(timeout.toSeconds()));
        }
        if (answer.isEmpty()) {
            process.waitFor();
            throw failure("it ended with status " + process.exitValue());
        }
        return answer.get();
    }

    private void readAnswers() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Optional<Message> message = Message.parse(line);
                if (message.isPresent()) {
                    answers.add(message);
                } else {
                    Files.writeString(log, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                }
            }
        } catch (IOException e) {
            // the process was destroyed while being read; the rest of its output is not used
            process.destroy();
        }
        answers.add(Optional.empty());
    }

    private ContenderFailedException failure(String reason) {
        return new ContenderFailedException("Cannot measure the contender '%s': %s; its log %s ends with:%n%s"
                .formatted(name, reason, log, tail()));
    }

    private String tail() {
        try {
            List<String> lines = Files.exists(log) ? Files.readAllLines(log, StandardCharsets.UTF_8) : List.of();
            return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
        } catch (IOException e) {
            return "(unreadable: " + e.getMessage() + ")";
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
