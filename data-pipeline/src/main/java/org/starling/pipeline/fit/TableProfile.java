package org.starling.pipeline.fit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.record.ValidatedTable;
import org.starling.pipeline.spec.CompareSpec;
import org.starling.pipeline.spec.TableInput;
import org.starling.pipeline.statistics.FeatureStatistics;
import org.starling.pipeline.statistics.TableMoments;

/**
 * Statistics of the columns of a table's training records. Each method states its number of passes over the records. Results do
 * not depend on partitions. Not thread-safe.
 */
final class TableProfile {
    private static final int MAX_CATEGORIES = 1_000_000;

    private final ValidatedTable table;
    private final CompareSpec compare;
    private final List<TableInput> inputs;
    /** Numeric inputs; results for columns of numbers are indexed by the position in this list. */
    private final List<Integer> numeric;
    /** Positions in that list of the requested columns. */
    private final List<Integer> asked;

    private TableMoments moments;

    /**
     * A profile of the training records of a table.
     *
     * @param inputs inputs with the limits and fills that are applied to values first
     * @param compare rules by which texts are equal
     */
    public TableProfile(ValidatedTable table, List<TableInput> inputs, CompareSpec compare) {
        this(table, inputs, compare, input -> true);
    }

    /**
     * A profile of some columns of the training records of a table.
     *
     * @param inputs inputs with the limits and fills that are applied to values first
     * @param compare rules by which texts are equal
     * @param isAsked selects the columns of numbers that have statistics
     */
    public TableProfile(
            ValidatedTable table, List<TableInput> inputs, CompareSpec compare, Predicate<TableInput> isAsked) {
        this.table = table;
        this.compare = compare;
        this.inputs = List.copyOf(inputs);
        this.numeric = IntStream.range(0, inputs.size())
                .filter(i -> inputs.get(i).numeric())
                .boxed()
                .toList();
        this.asked = IntStream.range(0, numeric.size())
                .filter(i -> isAsked.test(inputs.get(numeric.get(i))))
                .boxed()
                .toList();
    }

    /**
     * Count, mean, variance and extremes of a numeric column's present values. The first call makes one pass for all requested
     * columns.
     *
     * @throws DataException if there is no value
     */
    public FeatureStatistics statistics(int column) {
        return moments()
                .column(asked.indexOf(column))
                .orElseThrow(() -> new DataException(
                        "Cannot fit column '%s': no training record has a value of it; leave it out of the features"
                                .formatted(names().get(column))));
    }

    /** Number of records without a value of a numeric column. */
    public long missing(int column) {
        return moments().missing(asked.indexOf(column));
    }

    private List<String> names() {
        return numeric.stream().map(i -> inputs.get(i).name()).toList();
    }

    private TableMoments moments() {
        if (moments == null) {
            List<String> columns =
                    new ArrayList<>(asked.stream().map(names()::get).toList());
            moments = PreparedNumbers.of(
                            table, inputs, asked.stream().map(numeric::get).toList())
                    .mapPartitions(part -> {
                        TableMoments own = new TableMoments(columns);
                        part.forEachRemaining(some -> {
                            for (int i = 0; i < columns.size(); i++) {
                                double[] values = some.present()[i];
                                own.add(i, values, some.rows() - values.length);
                            }
                        });
                        return List.of(own).iterator();
                    })
                    .treeReduce(TableMoments::merge);
        }
        return moments;
    }

    /**
     * Quantiles of numeric columns' present values, exactly, with linear interpolation between neighbours (type 7 of R. J.
     * Hyndman and Y. Fan, "Sample quantiles in statistical packages", 1996). Four passes for all columns together.
     *
     * @param wanted requested shares from 0 to 1, by column
     */
    public Map<Integer, double[]> quantiles(Map<Integer, double[]> wanted) {
        List<Integer> columns = new ArrayList<>(new TreeMap<>(wanted).keySet());
        long[][] ranks = new long[columns.size()][];
        for (int i = 0; i < ranks.length; i++) {
            double[] shares = wanted.get(columns.get(i));
            long last = statistics(columns.get(i)).count() - 1;
            ranks[i] = new long[2 * shares.length];
            for (int j = 0; j < shares.length; j++) {
                ranks[i][2 * j] = (long) Math.floor(shares[j] * last);
                ranks[i][2 * j + 1] = (long) Math.ceil(shares[j] * last);
            }
        }
        Map<Integer, double[]> found = new HashMap<>();
        if (columns.isEmpty()) {
            return found;
        }
        List<Integer> own = columns.stream().map(numeric::get).toList();
        double[][] values =
                ExactQuantiles.select(PreparedNumbers.of(table, inputs, own).map(PreparedNumbers::present), ranks);
        for (int i = 0; i < ranks.length; i++) {
            double[] shares = wanted.get(columns.get(i));
            long last = statistics(columns.get(i)).count() - 1;
            double[] quantiles = new double[shares.length];
            for (int j = 0; j < quantiles.length; j++) {
                double share = shares[j] * last - ranks[i][2 * j];
                quantiles[j] = values[i][2 * j] + share * (values[i][2 * j + 1] - values[i][2 * j]);
            }
            found.put(columns.get(i), quantiles);
        }
        return found;
    }

    /** Frequency of each present value of an input, by its text; the empty text is not a value. One pass. */
    public Map<String, Long> counts(int input) {
        return counts(input, Optional.empty());
    }

    /** Frequency of each part of an input's texts, without surrounding blanks. One pass. */
    public Map<String, Long> countsOfParts(int input, String separator) {
        return counts(input, Optional.of(Pattern.quote(separator)));
    }

    private Map<String, Long> counts(int input, Optional<String> separator) {
        TableInput column = inputs.get(input);
        String pattern = separator.orElse(null);
        CompareSpec rules = compare;
        Map<String, Long> counts = new TreeMap<>(table.blocks()
                .mapPartitions(part -> {
                    TextCounts own = new TextCounts(column, input, pattern, MAX_CATEGORIES, rules);
                    part.forEachRemaining(own::add);
                    return List.of(own.counts()).iterator();
                })
                .treeReduce((one, other) -> {
                    other.forEach((text, count) -> one.merge(text, count, Long::sum));
                    return one;
                }));
        if (counts.size() >= MAX_CATEGORIES) {
            throw new DataException(
                    "Cannot count the values of column '%s': it has %d different ones or more; encode it as: hash"
                            .formatted(column.name(), MAX_CATEGORIES));
        }
        return counts;
    }
}
