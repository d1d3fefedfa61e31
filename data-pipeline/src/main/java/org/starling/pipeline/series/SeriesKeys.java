package org.starling.pipeline.series;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.isnan;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StringType;
import org.starling.pipeline.source.RawExamples;
import org.starling.pipeline.source.table.RawTable;
import org.starling.pipeline.table.spec.SeriesSpec;

/** Finds the series of a record, and its place in time. */
public final class SeriesKeys {
    /** Name of the column of times: a double, numbers as they are and points of time in seconds. */
    public static final String TIME = "series_time";
    /** Name of the column that tells series apart: an array of texts, or that as JSON. */
    public static final String SERIES = "series_key";

    /** Name of the column that holds a hash of a record's features, by which records of equal time are ordered. */
    public static final String CONTENT = "series_content";

    private static final String FAULT = "series_fault";

    private SeriesKeys() {}

    /**
     * Columns to be computed from those of the table: {@link #TIME}, {@link #SERIES}, and what {@link #judged} needs.
     *
     * @param missingTexts what stands for a missing value, besides nothing
     */
    public static List<Column> of(RawTable table, SeriesSpec spec, List<String> missingTexts) {
        table.require(spec.time(), "windows.time");
        List<Column> names = new ArrayList<>();
        List<Column> faults = new ArrayList<>();
        for (String column : spec.by()) {
            table.require(column, "windows.by");
            names.add(table.text(column));
            faults.add(missing(table, column, missingTexts));
        }
        Column time = time(table, spec.time());
        faults.add(missing(table, spec.time(), missingTexts));
        faults.add(when(time.isNull(), lit("column " + spec.time() + ": neither a number nor a point of time")));
        Column series = names.isEmpty() ? array(lit("")) : array(names.toArray(Column[]::new));
        return List.of(
                time.as(TIME),
                series.as(SERIES),
                coalesce(faults.toArray(Column[]::new)).as(FAULT));
    }

    /** The records with {@link RawExamples#REASON} given also to those that have no place in a series. */
    public static Dataset<Row> judged(Dataset<Row> records) {
        return records.withColumn(RawExamples.REASON, coalesce(col(RawExamples.REASON), col(FAULT)))
                .drop(FAULT);
    }

    private static Column missing(RawTable table, String column, List<String> missingTexts) {
        return when(table.isMissing(column, missingTexts), lit("column " + column + ": missing value"));
    }

    private static Column time(RawTable table, String column) {
        Column raw = table.value(column);
        DataType type = table.rows().schema().apply(raw.toString()).dataType();
        if (type instanceof StringType) {
            Column number = expr("try_cast(%s as double)".formatted(raw));
            return coalesce(when(isnan(number).unary_$bang(), number), seconds("try_cast(%s as timestamp_ntz)", raw));
        } else if (type.equals(DataTypes.TimestampNTZType) || type.equals(DataTypes.DateType)) {
            return seconds("cast(%s as timestamp_ntz)", raw);
        }
        return expr("try_cast(%s as double)".formatted(raw));
    }

    /** Seconds since 1970, without a time zone. */
    private static Column seconds(String cast, Column raw) {
        String time = cast.formatted(raw);
        return expr(
                "datediff(cast(%1$s as date), date'1970-01-01') * 86400D + hour(%1$s) * 3600 + minute(%1$s) * 60 + cast(extract(second from %1$s) as double)"
                        .formatted(time));
    }
}
