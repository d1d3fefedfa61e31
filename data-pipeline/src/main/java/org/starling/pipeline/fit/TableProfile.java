package org.starling.pipeline.fit;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.record.ValidatedTable;
import org.starling.pipeline.spec.CompareSpec;
import org.starling.pipeline.spec.TableInput;
import org.starling.pipeline.statistics.FeatureStatistics;
import org.starling.pipeline.statistics.TableMoments;

/**
 * Statistics of the columns of a table's training records. Columns are given by the index of their input. Each method states its
 * number of passes over the records, which does not grow with the columns. Results do not depend on partitions. Not
 * thread-safe.
 */
final class TableProfile {
    private static final int MAX_CATEGORIES = 1_000_000;
    private static final int NOT_ASKED = -1;

    private final ValidatedTable table;
    private final CompareSpec compare;
    private final List<TableInput> inputs;
    /** Inputs of the requested columns of numbers. */
    private final List<Integer> asked;
    /** By input: its position in that list. */
    private final int[] position;

    private TableMoments moments;

    /**
     * Quantiles of a column of numbers, as they are requested.
     *
     * @param shares from 0 to 1
     */
    record Quantiles(int input, List<Double> shares) {}

    /**
     * Counts of the texts of a column, as they are requested.
     *
     * @param separator splits texts into the parts that are counted; null for whole texts
     */
    record Counts(int input, String separator) implements Serializable {}

    /**
     * A profile of the training records of a table.
     *
     * @param inputs inputs with the limits and fills that are applied to values first
     * @param compare rules by which texts are equal
     */
    TableProfile(ValidatedTable table, List<TableInput> inputs, CompareSpec compare) {
        this(table, inputs, compare, input -> true);
    }

    /**
     * A profile of some columns of the training records of a table.
     *
     * @param inputs inputs with the limits and fills that are applied to values first
     * @param compare rules by which texts are equal
     * @param isAsked selects the columns of numbers that have statistics
     */
    TableProfile(ValidatedTable table, List<TableInput> inputs, CompareSpec compare, Predicate<TableInput> isAsked) {
        this.table = table;
        this.compare = compare;
        this.inputs = List.copyOf(inputs);
        this.asked = IntStream.range(0, inputs.size())
                .filter(i -> inputs.get(i).numeric() && isAsked.test(inputs.get(i)))
                .boxed()
                .toList();
        position = new int[inputs.size()];
        Arrays.fill(position, NOT_ASKED);
        for (int i = 0; i < asked.size(); i++) {
            position[asked.get(i)] = i;
        }
    }

    /**
     * Count, mean, variance and extremes of a numeric column's present values. The first call makes one pass for all requested
     * columns.
     *
     * @throws DataException if there is no value
     */
    FeatureStatistics statistics(int input) {
        return moments()
                .column(position[input])
                .orElseThrow(() -> new DataException(
                        "Cannot fit column '%s': no training record has a value of it; leave it out of the features"
                                .formatted(inputs.get(input).name())));
    }

    /** Number of records without a value of a numeric column. */
    long missing(int input) {
        return moments().missing(position[input]);
    }

    private TableMoments moments() {
        if (moments == null) {
            List<String> columns = new ArrayList<>(
                    asked.stream().map(input -> inputs.get(input).name()).toList());
            moments = PreparedNumbers.of(table, inputs, asked)
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
     * Hyndman and Y. Fan, "Sample quantiles in statistical packages", 1996), by request and in the order of its shares. The
     * passes of {@link ExactQuantiles} for all columns together.
     */
    Map<Quantiles, double[]> quantiles(Collection<Quantiles> wanted) {
        List<Quantiles> requests = List.copyOf(new LinkedHashSet<>(wanted));
        Map<Quantiles, double[]> found = new HashMap<>();
        if (requests.isEmpty()) {
            return found;
        }
        long[][] ranks = new long[requests.size()][];
        for (int i = 0; i < ranks.length; i++) {
            List<Double> shares = requests.get(i).shares();
            long last = last(requests.get(i).input());
            ranks[i] = new long[2 * shares.size()];
            for (int j = 0; j < shares.size(); j++) {
                ranks[i][2 * j] = (long) Math.floor(shares.get(j) * last);
                ranks[i][2 * j + 1] = (long) Math.ceil(shares.get(j) * last);
            }
        }
        List<Integer> columns = requests.stream().map(Quantiles::input).toList();
        double[][] values =
                ExactQuantiles.select(PreparedNumbers.of(table, inputs, columns).map(PreparedNumbers::present), ranks);
        for (int i = 0; i < ranks.length; i++) {
            List<Double> shares = requests.get(i).shares();
            long last = last(requests.get(i).input());
            double[] quantiles = new double[shares.size()];
            for (int j = 0; j < quantiles.length; j++) {
                double share = shares.get(j) * last - ranks[i][2 * j];
                quantiles[j] = values[i][2 * j] + share * (values[i][2 * j + 1] - values[i][2 * j]);
            }
            found.put(requests.get(i), quantiles);
        }
        return found;
    }

    /** Rank of the largest present value of a column. */
    private long last(int input) {
        return statistics(input).count() - 1;
    }

    /**
     * Frequencies of the present texts of columns, by request; parts of texts are without surrounding blanks. The empty text is
     * not a value. One pass for as many columns as have at most a million texts together.
     *
     * @throws DataException if a column has a million different texts
     */
    Map<Counts, Map<String, Long>> counts(Collection<Counts> wanted) {
        List<Counts> requests = List.copyOf(new LinkedHashSet<>(wanted));
        Map<Counts, Map<String, Long>> found = new HashMap<>();
        int together = requests.size() <= 1 ? 1 : columnsPerPass();
        for (int from = 0; from < requests.size(); from += together) {
            List<Counts> some = requests.subList(from, Math.min(requests.size(), from + together));
            List<Map<String, Long>> counts = countsInOnePass(some);
            for (int i = 0; i < counts.size(); i++) {
                requireFew(some.get(i), counts.get(i));
                found.put(some.get(i), counts.get(i));
            }
        }
        return found;
    }

    private int columnsPerPass() {
        long records = table.blocks().map(block -> (long) block.size()).fold(0L, Long::sum);
        return (int) Math.max(1, MAX_CATEGORIES / Math.max(1, records));
    }

    private List<Map<String, Long>> countsInOnePass(List<Counts> requests) {
        List<Counts> some = new ArrayList<>(requests);
        CompareSpec rules = compare;
        List<TableInput> columns = new ArrayList<>(
                some.stream().map(request -> inputs.get(request.input())).toList());
        return table
                .blocks()
                .mapPartitions(part -> {
                    List<TextCounts> counts = new ArrayList<>();
                    for (int i = 0; i < columns.size(); i++) {
                        Counts request = some.get(i);
                        counts.add(new TextCounts(
                                columns.get(i), request.input(), request.separator(), MAX_CATEGORIES, rules));
                    }
                    part.forEachRemaining(block -> counts.forEach(one -> one.add(block)));
                    ArrayList<Map<String, Long>> own = new ArrayList<>();
                    counts.forEach(one -> own.add(one.counts()));
                    return List.of(own).iterator();
                })
                .treeReduce((one, other) -> {
                    for (int i = 0; i < one.size(); i++) {
                        Map<String, Long> sums = one.get(i);
                        other.get(i).forEach((text, count) -> sums.merge(text, count, Long::sum));
                    }
                    return one;
                })
                .stream()
                .<Map<String, Long>>map(TreeMap::new)
                .toList();
    }

    private void requireFew(Counts request, Map<String, Long> counts) {
        if (counts.size() >= MAX_CATEGORIES) {
            throw new DataException(
                    "Cannot count the values of column '%s': it has %d different ones or more; encode it as: hash"
                            .formatted(inputs.get(request.input()).name(), MAX_CATEGORIES));
        }
    }
}
