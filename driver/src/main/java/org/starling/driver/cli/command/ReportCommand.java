package org.starling.driver.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.starling.driver.cli.support.CommandContext;
import org.starling.driver.report.Numbers;
import org.starling.driver.report.TextTable;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.report.ColumnReport;
import org.starling.pipeline.report.DataReport;
import org.starling.pipeline.report.Drift;
import org.starling.pipeline.report.SplitReport;
import org.starling.pipeline.split.Splits;
import org.starling.serving.history.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code starling data report}: the quality of a prepared table, and how it differs from another. */
@Command(
        name = "report",
        description = "Shows the quality of a prepared table; report.html beside its shards has the plots.")
final class ReportCommand implements Runnable {
    private final CommandContext context;

    @Parameters(paramLabel = "JOB.yaml|FOLDER", description = "The job, or data.shards.path of it.")
    private String shards;

    @Option(names = "--against", paramLabel = "JOB.yaml|FOLDER", description = "Shows the drift from this one.")
    private String reference;

    ReportCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public void run() {
        DataReport report = read(shards);
        StringBuilder text = new StringBuilder("%s offered = %s kept + %s rejected + %s merged as duplicates%n"
                .formatted(
                        Numbers.count(report.ledger().offered()),
                        Numbers.count(report.ledger().kept()),
                        Numbers.count(report.ledger().rejectedTotal()),
                        Numbers.count(report.ledger().merged())));
        report.ledger()
                .unused()
                .forEach((reason, count) -> text.append("  %s: %s%n".formatted(Numbers.count(count), reason)));
        if (report.split() != null) {
            text.append("test set: %s%s%n".formatted(report.split().test(), actualShares(report.split())));
        }
        new TreeMap<>(report.values().changed())
                .forEach((column, changed) ->
                        text.append("changed before comparison, %s: %s in Unicode form, %s in the form of a number%n"
                                .formatted(
                                        column, Numbers.count(changed.unicode()), Numbers.count(changed.numbers()))));
        report.values().warnings().forEach(warning -> text.append("warning: %s%n".formatted(warning)));
        TextTable columns = new TextTable("column", "missing %", "tells the class");
        for (ColumnReport column : report.columns()) {
            columns.row(
                    column.name(),
                    number(100 * column.missingShare()),
                    number(column.separation()) + (column.suspected() ? " (does it hold the label?)" : ""));
        }
        text.append('\n').append(columns);
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.set("report", Json.tree(report));
        if (reference != null) {
            List<Drift> drifts = drifts(read(reference), report);
            TextTable table = new TextTable("column", "PSI", "KS");
            drifts.forEach(drift -> table.row(drift.column(), number(drift.psi()), number(drift.ks())));
            text.append('\n').append(table);
            json.set("drift", Json.tree(drifts));
        }
        context.result(text.toString(), json);
    }

    private static List<Drift> drifts(DataReport from, DataReport to) {
        Map<String, ColumnReport> others = new HashMap<>();
        to.columns().forEach(other -> others.putIfAbsent(other.name(), other));
        List<Drift> drifts = new ArrayList<>();
        for (ColumnReport one : from.columns()) {
            if (others.containsKey(one.name())) {
                drifts.add(Drift.between(one, others.get(one.name())));
            }
        }
        return drifts;
    }

    private DataReport read(String jobOrFolder) {
        Path path = new Path(ShardLocation.of(jobOrFolder, context).path(), "report.json");
        try (FSDataInputStream stream = path.getFileSystem(new Configuration()).open(path)) {
            return DataReport.fromJson(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
        } catch (FileNotFoundException e) {
            throw new DataException(
                    "Cannot show a report: there is no %s; run preprocess first, on a table".formatted(path), e);
        } catch (IOException e) {
            throw new DataException(
                    "Cannot show a report: %s is unreadable (%s); check the file system"
                            .formatted(path, e.getMessage()),
                    e);
        }
    }

    /** The share of the data that is for testing, where it is drawn at random. */
    private static String actualShares(SplitReport split) {
        Map<String, Long> parts = new TreeMap<>();
        split.records()
                .forEach((name, classes) -> parts.put(
                        name,
                        classes.values().stream().mapToLong(Long::longValue).sum()));
        if (parts.isEmpty()) {
            return "";
        }
        String groups = split.groups().isEmpty() ? "" : " and " + share(split.groups()) + " of the groups";
        return "; it has " + share(parts) + " of the records" + groups;
    }

    private static String share(Map<String, Long> parts) {
        long all = parts.values().stream().mapToLong(Long::longValue).sum();
        return String.format(Locale.ROOT, "%.1f %%", 100.0 * parts.getOrDefault(Splits.TEST, 0L) / all);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }
}
