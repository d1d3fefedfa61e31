package org.starling.driver.cli.command;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.starling.driver.cli.support.CommandContext;
import org.starling.driver.config.JobConfig;
import org.starling.driver.job.TrainMode;
import picocli.CommandLine.Command;

/**
 * {@code starling demo}: a whole job on data that is part of Starling, so that it runs anywhere. Job and data lie in the
 * jar; they are those of {@code conf/demo-digits.yaml} and {@code data/digits.csv.gz}.
 */
@Command(
        name = "demo",
        description = "Trains on 1,797 handwritten digits that come with Starling; writes to runs/digits.")
public final class DemoCommand implements Runnable {
    private static final String JOB = "/demo/demo-digits.yaml";
    private static final String DATA = "/demo/digits.csv.gz";
    private static final Path DATA_COPY = Path.of("runs", "digits", "digits.csv.gz");

    private final CommandContext context;

    DemoCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public void run() {
        List<String> assignments = new ArrayList<>();
        assignments.add("data.source.path=" + DATA_COPY.toUri());
        assignments.addAll(context.options().overrides());
        JobConfig config;
        try (InputStream job = DemoCommand.class.getResourceAsStream(JOB);
                InputStream data = DemoCommand.class.getResourceAsStream(DATA)) {
            Files.createDirectories(DATA_COPY.toAbsolutePath().getParent());
            Files.copy(data, DATA_COPY, StandardCopyOption.REPLACE_EXISTING);
            config = JobFile.reader()
                    .parse(new String(job.readAllBytes(), StandardCharsets.UTF_8), "the demo", assignments);
        } catch (IOException e) {
            throw new DemoException(
                    "Cannot write %s: %s; run the demo in a folder that you may write to"
                            .formatted(DATA_COPY.toAbsolutePath(), e.getMessage()),
                    e);
        }
        TrainCommand.train(context, config, TrainMode.OVERWRITE);
    }

    /** The demo cannot be prepared. */
    static final class DemoException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        DemoException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
