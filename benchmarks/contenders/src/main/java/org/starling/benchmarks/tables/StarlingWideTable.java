package org.starling.benchmarks.tables;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.commons.io.FileUtils;
import org.starling.benchmarks.contender.Contender;
import org.starling.benchmarks.contender.ContenderFactory;
import org.starling.benchmarks.contender.Measurement;
import org.starling.benchmarks.contender.Settings;
import org.starling.driver.cli.Starling;
import org.starling.driver.cli.support.CommandContext;

/**
 * A command on a table of few records and many columns of numbers: {@code preprocess}, or {@code predict} with a network that
 * was trained on the table. The time includes the start and end of Spark, but not that of Java.
 */
public final class StarlingWideTable implements Contender {
    private static final String PREDICT = "predict";
    private static final long SEED = 1;

    private final Settings settings;
    private final String command;
    private final int columns;
    private final int rows;
    private Path work;
    private int runs;

    private StarlingWideTable(Settings settings) {
        this.settings = settings;
        command = settings.text("command");
        columns = settings.count("columns");
        rows = Math.max(1, settings.count("cells") / columns);
    }

    @Override
    public void prepare() throws IOException {
        work = Files.createTempDirectory("starling-wide-table");
        writeTable();
        writeJob();
        if (command.equals(PREDICT)) {
            run("train", job(), "--quiet");
        }
        for (long run = 0; run < settings.count("warmUpRuns"); run++) {
            measure();
        }
    }

    private void writeTable() throws IOException {
        SplittableRandom random = new SplittableRandom(SEED);
        try (BufferedWriter table = Files.newBufferedWriter(table())) {
            List<String> line = new ArrayList<>();
            for (int column = 0; column < columns; column++) {
                line.add("c" + column);
            }
            table.write(String.join(",", line) + ",label\n");
            for (int row = 0; row < rows; row++) {
                line.replaceAll(before -> Integer.toString(random.nextInt(1000)));
                table.write(String.join(",", line) + "," + (row % 2 == 0 ? "even" : "odd") + "\n");
            }
        }
    }

    private void writeJob() throws IOException {
        Files.writeString(
                Path.of(job()),
                """
                name: wide
                data:
                  source: {format: csv, path: %s, label: label}
                  split: {test: 0.2}
                  shards: {path: %s, count: 2}
                model: {builtin: mlp, hidden: [4]}
                training: {workers: 1, epochs: 1, batchSize: 16}
                checkpoints: {path: %s}
                spark: {master: "local[%d]", conf: {spark.ui.enabled: false}}
                """
                        .formatted(table(), work.resolve("shards"), checkpoints(), settings.count("workers")));
    }

    private Path table() {
        return work.resolve("table.csv");
    }

    private String job() {
        return work.resolve("job.yaml").toString();
    }

    private Path checkpoints() {
        return work.resolve("checkpoints");
    }

    @Override
    public Measurement measure() {
        long start = System.nanoTime();
        if (command.equals(PREDICT)) {
            String output = work.resolve("predictions" + runs++).toString();
            run(PREDICT, checkpoints().toString(), "--input", table().toString(), "--output", output, "--quiet");
        } else {
            FileUtils.deleteQuietly(work.resolve("shards").toFile());
            run(command, job(), "--quiet");
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        return new Measurement((long) rows * columns, seconds, Map.of("seconds", seconds));
    }

    private static void run(String... arguments) {
        PrintStream log = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        int exitCode = Starling.run(new CommandContext(log, log, CommandContext.Screen.NONE), arguments);
        if (exitCode != 0) {
            throw new IllegalStateException(
                    "Cannot measure %s: it ended with %d; see the log".formatted(arguments[0], exitCode));
        }
    }

    @Override
    public void close() {
        if (work != null) {
            FileUtils.deleteQuietly(work.toFile());
        }
    }

    /** Kind {@code starling-wide-table}; settings {@code command}, {@code columns}, {@code cells}, {@code workers}. */
    public static final class Factory implements ContenderFactory {
        @Override
        public String kind() {
            return "starling-wide-table";
        }

        @Override
        public Contender create(Settings settings) {
            return new StarlingWideTable(settings);
        }
    }
}
