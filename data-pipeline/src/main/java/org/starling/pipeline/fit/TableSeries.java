package org.starling.pipeline.fit;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import org.starling.pipeline.encode.TableTransform;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.record.RecordFlag;
import org.starling.pipeline.record.RecordFlags;
import org.starling.pipeline.record.SeriesWindows;
import org.starling.pipeline.record.ValidatedTable;
import org.starling.pipeline.shard.writing.ShardWriter;
import org.starling.pipeline.spec.SeriesSpec;
import org.starling.pipeline.split.Splits;
import scala.Tuple2;

/**
 * Splits the time series of a table and finds their windows. Times and positions of records are sent to the task of their series;
 * the result is sent back as flags of the records. One object serves one run, and is closed after it.
 */
public final class TableSeries implements AutoCloseable {
    private static final String PARTITION = "partition";
    private static final String PLACE = "place";
    private static final String FLAG = "flag";

    private final SparkSession spark;
    private final SeriesSpec spec;
    private final SeriesWindows windows;
    private final List<Dataset<Row>> persisted = new ArrayList<>();

    public TableSeries(SparkSession spark, SeriesSpec spec) {
        this.spark = spark;
        this.spec = spec;
        this.windows = new SeriesWindows(spec, ShardWriter.HASH);
    }

    /**
     * A table whose records have positions in their series.
     *
     * @param table the table with flags on records that no window uses
     * @param windows number of windows, by split
     * @param equalTimes number of records that have the time of another one of their series
     */
    public record Placed(ValidatedTable table, Map<String, Long> windows, long equalTimes) {}

    /** The table with flags on the last records of each series, which are for testing: the share {@code test} of them. */
    public ValidatedTable divided(ValidatedTable table, double test) {
        Dataset<Row> divided = places(table).withColumn(FLAG, windows.isLast(ShardWriter.SPLIT, test));
        return table.with(
                flags(divided.filter(col(FLAG)).withColumn(FLAG, lit(RecordFlag.LATER.name())), table.partitions()));
    }

    /**
     * Finds the records that no window uses.
     *
     * @throws DataException if there is no window to train on
     */
    public Placed placed(ValidatedTable table) {
        Dataset<Row> placed = persisted(windows.placed(places(table), ShardWriter.SPLIT));
        Map<String, Long> found = windows.windows(placed, ShardWriter.SPLIT);
        if (found.getOrDefault(Splits.TRAIN, 0L) == 0) {
            throw new DataException(
                    "Cannot cut windows: no series of the training data has the %d usable records that a window of %d needs with its label; make windows.length or horizon smaller, or check windows.by"
                            .formatted(spec.span(), spec.length()));
        }
        Column reason = windows.reason();
        Dataset<Row> unused = placed.withColumn(
                        FLAG,
                        when(reason.equalTo(SeriesWindows.TOO_SHORT), lit(RecordFlag.IN_SHORT_SERIES.name()))
                                .when(reason.equalTo(SeriesWindows.UNUSED), lit(RecordFlag.IN_NO_WINDOW.name())))
                .filter(col(FLAG).isNotNull());
        return new Placed(table.with(flags(unused, table.partitions())), found, SeriesWindows.equalTimes(placed));
    }

    /**
     * The windows, in the columns of {@link ShardWriter}.
     *
     * @param table the argument of {@link #placed}; includes the records that no window uses
     */
    public Dataset<Row> windows(ValidatedTable table, TableTransform transform) {
        Dataset<Row> records = dataset(
                new TableExamples(table, transform).packedInSeries(),
                TableExamples.schema(transform)
                        .add(SeriesWindows.SERIES, DataTypes.StringType, false)
                        .add(SeriesWindows.TIME, DataTypes.DoubleType, false)
                        .add(SeriesWindows.TIME_REST, DataTypes.DoubleType, false)
                        .add(SeriesWindows.CONTENT, DataTypes.LongType, false));
        return windows.cut(persisted(windows.placed(records, ShardWriter.SPLIT)), ShardWriter.SPLIT)
                .select(ShardWriter.SPLIT, ShardWriter.HASH, ShardWriter.FEATURES, ShardWriter.LABEL);
    }

    private Dataset<Row> places(ValidatedTable table) {
        return dataset(
                TableExamples.placesInSeries(table),
                new StructType()
                        .add(ShardWriter.SPLIT, DataTypes.StringType, false)
                        .add(ShardWriter.HASH, DataTypes.LongType, false)
                        .add(SeriesWindows.SERIES, DataTypes.StringType, false)
                        .add(SeriesWindows.TIME, DataTypes.DoubleType, false)
                        .add(SeriesWindows.TIME_REST, DataTypes.DoubleType, false)
                        .add(SeriesWindows.CONTENT, DataTypes.LongType, false)
                        .add(PARTITION, DataTypes.IntegerType, false)
                        .add(PLACE, DataTypes.IntegerType, false));
    }

    private Dataset<Row> dataset(JavaRDD<InternalRow> rows, StructType schema) {
        return spark.internalCreateDataFrame(rows.rdd(), schema, false);
    }

    private Dataset<Row> persisted(Dataset<Row> rows) {
        persisted.add(rows.persist(StorageLevel.MEMORY_AND_DISK()));
        return rows;
    }

    /** Sends flags to the partitions of their records: one set for each partition. */
    private static JavaRDD<RecordFlags> flags(Dataset<Row> flagged, int partitions) {
        return flagged.select(PARTITION, PLACE, FLAG)
                .toJavaRDD()
                .mapToPair(row -> new Tuple2<>(row.getInt(0), new Tuple2<>(row.getInt(1), row.getString(2))))
                // a number is its own hash, so each flag is sent to the partition of its record
                .partitionBy(new HashPartitioner(partitions))
                .mapPartitions(
                        pairs -> {
                            RecordFlags flags = new RecordFlags();
                            pairs.forEachRemaining(pair -> flags.set(
                                    RecordFlag.valueOf(pair._2()._2()),
                                    pair._2()._1()));
                            return List.of(flags).iterator();
                        },
                        true);
    }

    @Override
    public void close() {
        persisted.forEach(rows -> rows.unpersist(true));
    }
}
