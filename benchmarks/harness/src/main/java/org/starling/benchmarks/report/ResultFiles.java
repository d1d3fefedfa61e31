package org.starling.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.starling.benchmarks.definition.Scale;

/** Keeps results: {@code <benchmark>-<yyyy-MM-dd-HHmm>.md} and {@code .json}; in UTC; quick
 * runs have {@code -quick} in the name. */
public final class ResultFiles {
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyy-MM-dd-HHmm", Locale.ROOT);

    private ResultFiles() {}

    /**
     * Writes both files into {@code folder}, which is made if needed.
     *
     * @return what was written
     */
    public static List<Path> write(Path folder, RunResult run) throws IOException {
        Files.createDirectories(folder);
        String name = run.benchmark()
                + (run.scale() == Scale.QUICK ? "-quick-" : "-")
                + STAMP.format(run.date().withZoneSameInstant(ZoneOffset.UTC));
        return List.of(
                Files.writeString(folder.resolve(name + ".md"), MarkdownReport.render(run)),
                Files.writeString(folder.resolve(name + ".json"), JsonReport.render(run) + "\n"));
    }
}
