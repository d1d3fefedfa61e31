package org.starling.pipeline.report;

import static org.apache.spark.sql.functions.col;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.starling.pipeline.source.RawExamples;
import org.starling.pipeline.table.clean.CleanTable;
import org.starling.pipeline.table.transform.TableInput;

/**
 * Looks at the columns of a table. Distributions come from a sample: the records whose hash is smallest, about twenty thousand.
 * The same records are taken however the table is partitioned; records of equal content are taken together.
 */
public final class ReportBuilder {
    private static final double SAMPLE = 20_000;
    private static final int STEPS = 40;
    private static final int CATEGORIES = 20;

    private final List<TableInput> inputs;
    private final String hash;
    private final long offered;

    /**
     * A builder.
     *
     * @param hash name of the column that holds the hash of a record
     * @param offered records in all
     */
    public ReportBuilder(List<TableInput> inputs, String hash, long offered) {
        this.inputs = List.copyOf(inputs);
        this.hash = hash;
        this.offered = offered;
    }

    /** The sampled cells and labels of some records. */
    public List<Row> sample(Dataset<Row> records) {
        double share = Math.min(1, SAMPLE / Math.max(1, offered));
        long last = share == 1 ? Long.MAX_VALUE : (long) (Long.MIN_VALUE + share * 0x1p64);
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            columns.add(col(CleanTable.cell(i)));
        }
        columns.add(col(RawExamples.LABEL));
        return records.filter(col(hash).leq(last))
                .select(columns.toArray(Column[]::new))
                .collectAsList();
    }

    /** The reports of all columns. */
    public List<ColumnReport> columns(List<Row> before, List<Row> after) {
        List<ColumnReport> reports = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            int column = i;
            long missing = before.stream().filter(row -> row.isNullAt(column)).count();
            List<Separation.Pair> pairs = after.stream()
                    .filter(row -> !row.isNullAt(column) && !row.isNullAt(inputs.size()))
                    .map(row -> new Separation.Pair(row.get(column), row.getString(inputs.size())))
                    .toList();
            reports.add(new ColumnReport(
                    inputs.get(i).name(),
                    before.isEmpty() ? 0 : (double) missing / before.size(),
                    quantiles(before, i),
                    quantiles(after, i),
                    categories(before, i),
                    categories(after, i),
                    Separation.of(pairs)));
        }
        return reports;
    }

    private List<Double> quantiles(List<Row> rows, int column) {
        if (!inputs.get(column).numeric()) {
            return List.of();
        }
        List<Double> sorted = rows.stream()
                .filter(row -> !row.isNullAt(column))
                .map(row -> row.getDouble(column))
                .filter(value -> Double.isFinite(value))
                .sorted(Comparator.naturalOrder())
                .toList();
        List<Double> quantiles = new ArrayList<>();
        for (int i = 0; i <= STEPS && !sorted.isEmpty(); i++) {
            quantiles.add(sorted.get((int) ((sorted.size() - 1L) * i / STEPS)));
        }
        return quantiles;
    }

    private Map<String, Long> categories(List<Row> rows, int column) {
        if (inputs.get(column).numeric()) {
            return Map.of();
        }
        Map<String, Long> counts = rows.stream()
                .filter(row -> !row.isNullAt(column))
                .collect(Collectors.groupingBy(row -> row.getString(column), TreeMap::new, Collectors.counting()));
        Map<String, Long> most = new LinkedHashMap<>();
        counts.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .limit(CATEGORIES)
                .forEach(entry -> most.put(entry.getKey(), entry.getValue()));
        return most;
    }
}
