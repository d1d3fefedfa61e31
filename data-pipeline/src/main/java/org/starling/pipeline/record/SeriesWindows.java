package org.starling.pipeline.record;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.floor;
import static org.apache.spark.sql.functions.lag;
import static org.apache.spark.sql.functions.lead;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import java.util.HashMap;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.sql.types.DataTypes;
import org.starling.pipeline.source.RawExamples;
import org.starling.pipeline.spec.SeriesSpec;

/**
 * Cuts windows out of series. Records carry {@link #TIME}, {@link #TIME_REST}, {@link #SERIES} and {@link #CONTENT}; those of equal time follow
 * each other in the order of their contents, then of their hashes. One task processes all records of a series.
 */
public final class SeriesWindows {
    /** Name of the column of times: a double; points in time are in seconds. */
    public static final String TIME = "series_time";
    /** Name of the column of the part of times that {@link #TIME} does not hold: a double. */
    public static final String TIME_REST = "series_time_rest";
    /** Name of the column that identifies the series: an array of texts, or the same as JSON. */
    public static final String SERIES = "series_key";
    /** Name of the column that holds a hash of a record's features, by which records of equal time are ordered. */
    public static final String CONTENT = "series_content";

    /** Reason of records whose series is shorter than a window with its label. */
    public static final String TOO_SHORT = "series shorter than a window";
    /** Reason of records of longer series that no window uses. */
    public static final String UNUSED = "in no window";
    /** Reason, at inference, of records that are not the last one of a window. */
    public static final String ENDS_NONE = "ends no window";
    /** Reason, in evaluation, of records whose window has its label after the end of the series. */
    public static final String LABEL_TO_COME = "label after the end of the series";

    private static final double ROUNDING = 0.5;
    private static final String POSITION = "series_position";
    private static final String SIZE = "series_size";
    private static final String HAS_EQUAL = "series_equal_time";

    private final SeriesSpec spec;
    private final String hash;

    /**
     * @param hash name of the column that holds the hash of a record's content
     */
    public SeriesWindows(SeriesSpec spec, String hash) {
        this.spec = spec;
        this.hash = hash;
    }

    /** Whether a record is among the last ones of its series in {@code splitColumn}: the share {@code last} of them, rounded. */
    public Column isLast(String splitColumn, double last) {
        WindowSpec whole = Window.partitionBy(col(SERIES), col(splitColumn));
        WindowSpec ordered = ordered(whole);
        Column size = count(lit(1)).over(whole);
        return row_number()
                .over(ordered)
                .gt(size.minus(floor(size.multiply(last).plus(ROUNDING))));
    }

    /** The records with their positions in the series of {@code splitColumn}, as the other methods require. */
    public Dataset<Row> placed(Dataset<Row> records, String splitColumn) {
        WindowSpec whole = Window.partitionBy(col(SERIES), col(splitColumn));
        WindowSpec ordered = ordered(whole);
        return records.withColumn(POSITION, row_number().over(ordered).minus(1).cast(DataTypes.LongType))
                .withColumn(
                        HAS_EQUAL,
                        isEqual(lag(TIME, 1), lag(TIME_REST, 1), ordered)
                                .or(isEqual(lead(TIME, 1), lead(TIME_REST, 1), ordered)))
                .withColumn(SIZE, count(lit(1)).over(whole));
    }

    /** Whether a neighbour has the time of a record. */
    private static Column isEqual(Column time, Column rest, WindowSpec ordered) {
        return coalesce(
                time.over(ordered).equalTo(col(TIME)).and(rest.over(ordered).equalTo(col(TIME_REST))), lit(false));
    }

    private WindowSpec ordered(WindowSpec series) {
        return series.orderBy(col(TIME), col(TIME_REST), col(CONTENT), col(hash));
    }

    /** Of a placed record: why no window uses it, neither as a step nor for its label; or null. */
    public Column reason() {
        String windows = "(%s - %d) div %d + 1".formatted(SIZE, spec.span(), spec.stride());
        int label = spec.span() - 1;
        Column step = expr("least(%1$s - 1, %2$s div %3$d) * %3$d + %4$d > %2$s"
                .formatted(windows, POSITION, spec.stride(), spec.length()));
        Column labels = col(POSITION)
                .geq(label)
                .and(col(POSITION).minus(label).mod(spec.stride()).equalTo(0));
        return when(col(SIZE).lt(spec.span()), lit(TOO_SHORT))
                .when(step.or(labels).unary_$bang(), lit(UNUSED));
    }

    /** Number of the placed records that have the time of another one of their series. Runs a job. */
    public static long equalTimes(Dataset<Row> placed) {
        return placed.filter(col(HAS_EQUAL)).count();
    }

    /** Number of windows of the placed records, by {@code splitColumn}. */
    public Map<String, Long> windows(Dataset<Row> placed, String splitColumn) {
        Map<String, Long> windows = new HashMap<>();
        placed.groupBy(col(splitColumn), col(SERIES))
                .agg(max(SIZE).as(SIZE))
                .groupBy(col(splitColumn), col(SIZE))
                .agg(count(lit(1)))
                .collectAsList()
                .forEach(row ->
                        windows.merge(row.getString(0), spec.windows(row.getLong(1)) * row.getLong(2), Long::sum));
        return windows;
    }

    /**
     * The windows with a label: {@code splitColumn}, the hash, {@link RawExamples#FEATURES} and {@link RawExamples#LABEL}.
     *
     * @param placed records with packed features of single values, four bytes each, and labels     */
    public Dataset<Row> cut(Dataset<Row> placed, String splitColumn) {
        WindowSpec ordered = Window.partitionBy(col(SERIES), col(splitColumn)).orderBy(col(POSITION));
        WindowSpec steps = ordered.rowsBetween(1L - spec.length(), 0);
        Column ends = ends().and(col(POSITION).plus(spec.horizon()).lt(col(SIZE)));
        return placed.withColumn(
                        RawExamples.FEATURES, collect_list(RawExamples.FEATURES).over(steps))
                .withColumn(RawExamples.LABEL, later(RawExamples.LABEL, ordered))
                .withColumn(hash, xxhash64(lit("window"), collect_list(hash).over(steps), later(hash, ordered)))
                .filter(ends)
                .select(
                        col(splitColumn),
                        col(hash),
                        udf(new StepsByValue(), DataTypes.BinaryType)
                                .apply(col(RawExamples.FEATURES))
                                .as(RawExamples.FEATURES),
                        col(RawExamples.LABEL));
    }

    /**
     * The placed records, each with the window that ends at it: its steps as {@link RawExamples#FEATURES}, the label, and
     * {@code fault}, the fault of the label. A record at which none ends has a {@link RawExamples#REASON} and no features.
     *
     * @param placed records as {@link #cut} requires them
     * @param fault name of the column that holds the faults of labels
     */
    public Dataset<Row> ending(Dataset<Row> placed, String splitColumn, String fault) {
        WindowSpec ordered = Window.partitionBy(col(SERIES), col(splitColumn)).orderBy(col(POSITION));
        Column steps = collect_list(RawExamples.FEATURES).over(ordered.rowsBetween(1L - spec.length(), 0));
        return placed.withColumn(
                        RawExamples.REASON,
                        when(col(SIZE).lt(spec.length()), lit(TOO_SHORT)).when(not(ends()), lit(ENDS_NONE)))
                .withColumn(RawExamples.FEATURES, steps)
                .withColumn(RawExamples.LABEL, later(RawExamples.LABEL, ordered))
                .withColumn(
                        fault,
                        when(col(POSITION).plus(spec.horizon()).geq(col(SIZE)), lit(LABEL_TO_COME))
                                .otherwise(later(fault, ordered)))
                .withColumn(
                        RawExamples.FEATURES,
                        when(
                                col(RawExamples.REASON).isNull(),
                                udf(new StepsByValue(), DataTypes.BinaryType).apply(col(RawExamples.FEATURES))));
    }

    /** Whether a window ends at a placed record. */
    private Column ends() {
        int last = spec.length() - 1;
        return col(POSITION)
                .geq(last)
                .and(col(POSITION).minus(last).mod(spec.stride()).equalTo(0));
    }

    private Column later(String column, WindowSpec ordered) {
        return spec.horizon() == 0 ? col(column) : lead(column, spec.horizon()).over(ordered);
    }
}
