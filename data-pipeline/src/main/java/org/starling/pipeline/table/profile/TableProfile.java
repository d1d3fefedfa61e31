package org.starling.pipeline.table.profile;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.split;
import static org.apache.spark.sql.functions.trim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.statistics.FeatureStatistics;
import org.starling.pipeline.statistics.TableMoments;

/**
 * What is learnt from the training records of a table, column by column; each question costs as many passes over them as it
 * says. No answer depends on how they are partitioned. Not thread-safe.
 */
public final class TableProfile {
    private static final String VALUE = "value";
    private static final int MAX_CATEGORIES = 1_000_000;

    private final Dataset<Row> records;
    private final List<String> names;
    private final List<Column> numbers;
    private TableMoments moments;

    /**
     * A profile of some records.
     *
     * @param names what to call the numeric columns in messages and statistics
     * @param numbers expressions of the numeric columns
     */
    public TableProfile(Dataset<Row> records, List<String> names, List<Column> numbers) {
        this.records = records;
        this.names = List.copyOf(names);
        this.numbers = List.copyOf(numbers);
    }

    /**
     * Count, mean, variance and extremes of a numeric column's present values. The first call makes one pass for all columns.
     *
     * @throws DataException if there is no value
     */
    public FeatureStatistics statistics(int column) {
        return moments()
                .column(column)
                .orElseThrow(() -> new DataException(
                        "Cannot fit column '%s': no training record has a value of it; leave it out of the features"
                                .formatted(names.get(column))));
    }

    /** How many records have no value of a numeric column. */
    public long missing(int column) {
        return moments().missing(column);
    }

    private TableMoments moments() {
        if (moments == null) {
            List<String> columns = names;
            moments = rows(numbers)
                    .mapPartitions(part -> {
                        TableMoments own = new TableMoments(columns);
                        part.forEachRemaining(own::add);
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
     * @param wanted by column: shares from 0 to 1
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
        double[][] values =
                ExactQuantiles.select(rows(columns.stream().map(numbers::get).toList()), ranks);
        for (int i = 0; i < ranks.length; i++) {
            double[] shares = wanted.get(columns.get(i));
            long last = statistics(columns.get(i)).count() - 1;
            double[] own = new double[shares.length];
            for (int j = 0; j < own.length; j++) {
                double share = shares[j] * last - ranks[i][2 * j];
                own[j] = values[i][2 * j] + share * (values[i][2 * j + 1] - values[i][2 * j]);
            }
            found.put(columns.get(i), own);
        }
        return found;
    }

    /** How often each present value of a column occurs, by its text. One pass. */
    public Map<String, Long> counts(Column column, String name) {
        return counts(records.select(column.cast("string").as(VALUE)), name);
    }

    /** How often each part of a column's texts occurs. One pass. */
    public Map<String, Long> countsOfParts(Column column, String separator, String name) {
        Column parts = explode(split(column, Pattern.quote(separator)));
        return counts(records.select(parts.as(VALUE)).select(trim(col(VALUE)).as(VALUE)), name);
    }

    private static Map<String, Long> counts(Dataset<Row> values, String name) {
        Map<String, Long> counts = new TreeMap<>();
        List<Row> rows = values.filter(col(VALUE).isNotNull().and(col(VALUE).notEqual("")))
                .groupBy(VALUE)
                .count()
                .limit(MAX_CATEGORIES)
                .collectAsList();
        if (rows.size() == MAX_CATEGORIES) {
            throw new DataException(
                    "Cannot count the values of column '%s': it has %d different ones or more; encode it as: hash"
                            .formatted(name, MAX_CATEGORIES));
        }
        rows.forEach(row -> counts.put(row.getString(0), row.getLong(1)));
        return counts;
    }

    private JavaRDD<InternalRow> rows(List<Column> columns) {
        return records.select(columns.toArray(Column[]::new))
                .queryExecution()
                .toRdd()
                .toJavaRDD();
    }
}
