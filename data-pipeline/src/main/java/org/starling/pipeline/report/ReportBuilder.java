package org.starling.pipeline.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.starling.pipeline.record.FormCounts;
import org.starling.pipeline.record.ValidatedTable;
import org.starling.pipeline.report.ValueReport.ChangedTexts;
import org.starling.pipeline.spec.TableInput;
import org.starling.pipeline.split.Splits;
import org.starling.pipeline.validate.CellForm;

/**
 * Builds the report on the columns of a table. Distributions come from a sample: about twenty thousand records with the smallest
 * hashes, fewer of a wide table. The sample does not depend on partitions; records of equal content are sampled together.
 */
public final class ReportBuilder {
    private static final double SAMPLE = 20_000;
    /** The driver holds the sample. */
    private static final double SAMPLED_CELLS = 4_000_000;

    private static final double LEAST_SAMPLE = 200;
    private static final int STEPS = 40;
    private static final int CATEGORIES = 20;
    private static final String LABEL = "label";

    private final List<TableInput> inputs;
    private final long offered;
    private final ShownValues shown;

    /**
     * A builder.
     *
     * @param offered records in all
     * @param shown the values that the report may have
     */
    public ReportBuilder(List<TableInput> inputs, long offered, ShownValues shown) {
        this.inputs = List.copyOf(inputs);
        this.offered = offered;
        this.shown = shown;
    }

    /**
     * The reports of all columns, from a sample. Runs a job.
     *
     * @param forms counts of the forms of all cells
     * @param equalTimes records that have the time of another record of their series
     */
    public SampledColumns sampled(ValidatedTable table, FormCounts forms, long equalTimes) {
        // lines that could not be split are all alike, and would be sampled all or none
        List<SampledRecord> before =
                sample(table).stream().filter(SampledRecord::hasContent).toList();
        List<SampledRecord> after =
                before.stream().filter(SampledRecord::isTraining).toList();
        // this runs in the driver, while the executors wait
        List<ColumnReport> columns = IntStream.range(0, inputs.size())
                .parallel()
                .mapToObj(column -> report(column, before, after))
                .toList();
        return new SampledColumns(before.size(), after.size(), columns, changed(forms), equalTimes);
    }

    private Map<String, ChangedTexts> changed(FormCounts forms) {
        Map<String, ChangedTexts> changed = new TreeMap<>();
        for (int input = 0; input < inputs.size(); input++) {
            addChanged(inputs.get(input).name(), forms, input, changed);
        }
        addChanged(LABEL, forms, FormCounts.LABEL, changed);
        return changed;
    }

    private static void addChanged(String name, FormCounts forms, int input, Map<String, ChangedTexts> changed) {
        long unicode = forms.of(input, CellForm.UNICODE_CHANGED);
        long numbers = forms.of(input, CellForm.NUMBER_CHANGED);
        if (unicode + numbers > 0) {
            changed.put(name, new ChangedTexts(unicode, numbers));
        }
    }

    /** The sampled records of a table that were offered for training. */
    private List<SampledRecord> sample(ValidatedTable table) {
        double share = Math.min(1, sampleSize(inputs.size()) / Math.max(1, offered));
        long last = share == 1 ? Long.MAX_VALUE : (long) (Long.MIN_VALUE + share * 0x1p64);
        int columns = inputs.size();
        return table.blocks()
                .filter(block -> block.block().split().equals(Splits.TRAIN))
                .flatMap(block -> {
                    List<SampledRecord> sampled = new ArrayList<>();
                    for (int row = 0; row < block.size(); row++) {
                        if (block.block().orderHash(row) <= last) {
                            sampled.add(SampledRecord.of(block, row, columns));
                        }
                    }
                    return sampled.iterator();
                })
                .collect();
    }

    /** Number of records to sample of a table. */
    static double sampleSize(int columns) {
        return Math.max(LEAST_SAMPLE, Math.min(SAMPLE, SAMPLED_CELLS / columns));
    }

    private ColumnReport report(int column, List<SampledRecord> before, List<SampledRecord> after) {
        long missing =
                before.stream().filter(record -> record.cell(column) == null).count();
        List<Separation.Pair> pairs = after.stream()
                .filter(record -> record.cell(column) != null && record.label() != null)
                .map(record -> new Separation.Pair(record.cell(column), record.label()))
                .toList();
        return new ColumnReport(
                inputs.get(column).name(),
                before.isEmpty() ? 0 : (double) missing / before.size(),
                quantiles(before, column),
                quantiles(after, column),
                categories(before, column),
                categories(after, column),
                Separation.of(pairs));
    }

    private List<Double> quantiles(List<SampledRecord> records, int column) {
        if (!inputs.get(column).numeric() || shown.hides(inputs.get(column).name())) {
            return List.of();
        }
        double[] sorted = records.stream()
                .filter(record -> record.cell(column) != null)
                .mapToDouble(record -> (Double) record.cell(column))
                .filter(Double::isFinite)
                .sorted()
                .toArray();
        return shown.quantiles(sorted, STEPS);
    }

    private Map<String, Long> categories(List<SampledRecord> records, int column) {
        if (inputs.get(column).numeric() || shown.hides(inputs.get(column).name())) {
            return Map.of();
        }
        Map<String, Long> counts = records.stream()
                .filter(record -> record.cell(column) != null)
                .collect(Collectors.groupingBy(
                        record -> (String) record.cell(column), TreeMap::new, Collectors.counting()));
        Map<String, Long> most = new LinkedHashMap<>();
        counts.entrySet().stream()
                .filter(shown::shows)
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .limit(CATEGORIES)
                .forEach(entry -> most.put(entry.getKey(), entry.getValue()));
        return most;
    }
}
