package org.starling.pipeline;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.functions;
import org.starling.pipeline.encode.ClassIndex;
import org.starling.pipeline.encode.InferenceValidation;
import org.starling.pipeline.encode.TableTransform;
import org.starling.pipeline.encode.UnseenValues;
import org.starling.pipeline.privacy.KeyedHash;
import org.starling.pipeline.privacy.SensitiveColumns;
import org.starling.pipeline.record.FilePieces;
import org.starling.pipeline.record.SeriesWindows;
import org.starling.pipeline.source.RawExamples;
import org.starling.pipeline.source.TableSource;
import org.starling.pipeline.source.table.KeptColumns;
import org.starling.pipeline.source.table.RawTable;
import org.starling.pipeline.source.table.TableReader;
import org.starling.pipeline.spec.LabelUse;
import org.starling.pipeline.spec.TableInput;
import org.starling.pipeline.validate.ValidatedRecord;
import scala.Tuple2;

/**
 * A table for inference. It is validated as its training data was, but without rules, because these select training records.
 * Its passes are lazy, but for the one that numbers records.
 */
final class InferenceTable {
    /** All usable records are of one part. */
    private static final String USABLE = "usable";

    private final SparkSession spark;
    private final TableSource source;
    private final TableTransform fitted;
    private final RawTable table;
    private final InferenceRows rows;
    /** Whether records have the columns of targets. */
    private final boolean labelled;

    private final JavaRDD<ValidatedRecord> records;

    /**
     * Reads a table.
     *
     * @param classes of the labels, if they are no vectors
     * @param use whether there must be labels
     * @param keep columns to be kept beside the features
     */
    InferenceTable(
            SparkSession spark,
            TableSource source,
            TrainedColumns trained,
            ClassIndex classes,
            LabelUse use,
            List<String> keep) {
        this.spark = spark;
        this.source = source;
        fitted = trained.fitted();
        RawTable read = new TableReader(spark, source, "inference").read(TrainedColumns.names(fitted.inputs()));
        table = read.withElements(trained.targetsOtherThan(read.columns().names()))
                .withSets(fitted.separators());
        Set<String> columns = new HashSet<>(table.columns().names());
        trained.require(table.columns(), source, use);
        labelled = use != LabelUse.IGNORED
                && fitted.targets() != null
                && columns.containsAll(TrainedColumns.names(fitted.targets().inputs()));
        List<TableInput> inputs = labelled ? fitted.targets().inputs() : fitted.inputs();
        rows = new InferenceRows(fitted, labelled ? inputs : List.of(), classes, KeptColumns.of(table, keep));
        records = table.validated(InferenceValidation.of(
                fitted,
                inputs,
                use,
                Optional.ofNullable(source.label()).filter(columns::contains).orElse(null),
                hash(trained)));
    }

    /** Replaces texts of sensitive columns as in training; null if there are none. */
    private KeyedHash hash(TrainedColumns trained) {
        SensitiveColumns sensitive = fitted.forms().sensitive();
        return sensitive == null || sensitive.keyId() == null
                ? null
                : KeyedHash.ofTraining(
                        trained.spec().privacyOrDefault().key(),
                        sensitive.keyId(),
                        spark.sparkContext().hadoopConfiguration());
    }

    /** All records, in the order of files and rows: columns as {@link InferencePipeline#records} has them. */
    Dataset<Row> ordered() {
        FilePieces pieces = source.inFiles()
                ? FilePieces.ofFiles(table.sources(fitted.forms().zone()))
                : FilePieces.ofTable(table.sources(fitted.forms().zone()));
        InferenceRows own = rows;
        JavaRDD<InternalRow> numbered = records.mapPartitionsWithIndex(
                (partition, part) -> own.numbered(part, pieces.positions(partition)), true);
        Dataset<Row> all = dataset(numbered);
        if (fitted.windows() != null) {
            all = windowed(all);
        } else if (pieces.inOrder()) {
            return all;
        }
        int number = all.schema().fieldIndex(InferenceRows.NUMBER);
        JavaRDD<InternalRow> sorted = pieces.sorted(all.queryExecution()
                .toRdd()
                .toJavaRDD()
                .mapToPair(row -> new Tuple2<>(row.getLong(number), row.copy())));
        return spark.internalCreateDataFrame(sorted.rdd(), all.schema(), false);
    }

    /** The same in any order, and without numbers. */
    Dataset<Row> unordered() {
        InferenceRows own = rows;
        Dataset<Row> all = dataset(records.mapPartitions(own::unnumbered));
        return fitted.windows() == null ? all : windowed(all);
    }

    /** Numbers of cells of usable records whose category is none of the fitted ones, by column. Runs a job. */
    Map<String, Long> unseen() {
        UnseenValues none =
                labelled ? new UnseenValues(fitted).withTargets(fitted.targets()) : new UnseenValues(fitted);
        return none.isEmpty()
                ? Map.of()
                : records.filter(record -> record.reason() == null)
                        .aggregate(none, UnseenValues::add, UnseenValues::add)
                        .counts();
    }

    /** The records with the windows that end at them. */
    private Dataset<Row> windowed(Dataset<Row> all) {
        // records of equal time and features are in the order of the files
        SeriesWindows windows = new SeriesWindows(fitted.windows(), InferenceRows.NUMBER);
        Dataset<Row> usable = all.filter(col(RawExamples.REASON).isNull()).withColumn(USABLE, lit(USABLE));
        Dataset<Row> ending = windows.ending(windows.placed(usable, USABLE), USABLE, InferencePipeline.LABEL_FAULT);
        Column[] columns = Stream.of(all.columns()).map(functions::col).toArray(Column[]::new);
        return ending.select(columns).union(all.filter(col(RawExamples.REASON).isNotNull()));
    }

    private Dataset<Row> dataset(JavaRDD<InternalRow> some) {
        return spark.internalCreateDataFrame(some.rdd(), rows.schema(), false);
    }
}
