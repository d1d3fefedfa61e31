package org.starling.driver.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.starling.pipeline.report.ColumnReport;
import org.starling.pipeline.report.DataReport;
import org.starling.pipeline.report.SplitReport;
import org.starling.pipeline.shard.RecordLedger;
import org.starling.pipeline.testing.FuzzFile;
import org.starling.pipeline.testing.FuzzTarget;
import org.starling.pipeline.testing.JsonMutations;

/** Quality reports of tables, shown and compared by the command. */
public final class ReportFuzzTarget implements FuzzTarget {
    private final FuzzFile file = FuzzFile.named("report.json");

    @Override
    public String name() {
        return "report";
    }

    @Override
    public int casesInBuild() {
        return 60;
    }

    @Override
    public List<byte[]> seeds() {
        ColumnReport numbers = new ColumnReport(
                "height", 0.25, List.of(1.0, 2.0, 3.0), List.of(1.0, 2.5, 4.0), Map.of(), Map.of(), 0.1);
        ColumnReport texts = new ColumnReport(
                "town", 0, List.of(), List.of(), Map.of("Rome", 10L), Map.of("Oslo", 5L, "Rome", 2L), 1);
        SplitReport split = new SplitReport(
                "about 20 %", Map.of("train", Map.of("no", 60L), "test", Map.of("no", 30L)), Map.of("test", 1L));
        DataReport report = new DataReport(
                new RecordLedger(1_000, 990, Map.of("too few columns", 7L), 3),
                split,
                Map.of("train", Map.of("no", 100L), "test", Map.of("no", 20L)),
                500,
                400,
                List.of(numbers, texts),
                null);
        return List.of(report.toJson().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public byte[] damaged(byte[] json, byte[] other, SplittableRandom random) {
        return JsonMutations.of(json, other, random);
    }

    @Override
    public boolean accepts(byte[] json) throws IOException {
        file.write(json);
        String folder = file.path().getParent().toString();
        CommandRun run = CommandRun.of("data", "report", folder, "--against", folder);
        boolean isRefused = run.exitCode() == 1
                && run.errors().size() == 1
                && run.err().startsWith("starling: Cannot read the report: ")
                && !run.err().contains("--stacktrace");
        if (run.exitCode() != 0 && !isRefused) {
            throw new IllegalStateException("exit code %d: %s".formatted(run.exitCode(), run.err()));
        }
        return run.exitCode() == 0;
    }
}
