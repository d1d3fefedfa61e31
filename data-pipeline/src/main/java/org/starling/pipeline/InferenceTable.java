package org.starling.pipeline;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.starling.pipeline.encode.ClassIndex;
import org.starling.pipeline.encode.TableEncoder;
import org.starling.pipeline.encode.TableTransform;
import org.starling.pipeline.encode.UnseenValues;
import org.starling.pipeline.record.RejectedRecords;
import org.starling.pipeline.record.SeriesWindows;
import org.starling.pipeline.source.RawExamples;
import org.starling.pipeline.source.TableSource;
import org.starling.pipeline.source.table.RawTable;
import org.starling.pipeline.source.table.SparkTexts;
import org.starling.pipeline.source.table.TableReader;
import org.starling.pipeline.spec.CleanSpec;
import org.starling.pipeline.spec.LabelUse;
import org.starling.pipeline.spec.TableInput;
import org.starling.pipeline.validate.ValidatedRecord;
import org.starling.pipeline.validate.ValidationSpec;

/**
 * A table for inference. It is validated as its training data was, but without rules, because these select training records.
 * Its passes are lazy.
 */
final class InferenceTable {
    /** All usable records are of one part. */
    private static final String USABLE = "usable";

    private final SparkSession spark;
    private final TableTransform fitted;
    private final ClassIndex classes;
    /** Columns of label vectors, and of features; empty unless the table has all of them. */
    private final List<TableInput> labelInputs;

    private final JavaRDD<ValidatedRecord> records;

    /**
     * Reads a table.
     *
     * @param classes of the labels, if they are no vectors
     */
    InferenceTable(SparkSession spark, TableSource source, TableTransform fitted, ClassIndex classes) {
        this.spark = spark;
        this.fitted = fitted;
        this.classes = classes;
        RawTable table = new TableReader(spark, source, "inference")
                .read(fitted.inputs().stream().map(TableInput::name).toList());
        List<String> columns = table.columns().names();
        boolean labelled = fitted.targets() != null
                && fitted.targets().inputs().stream().allMatch(input -> columns.contains(input.name()));
        labelInputs = labelled ? fitted.targets().inputs() : List.of();
        List<TableInput> inputs = labelled ? labelInputs : fitted.inputs();
        Set<String> mayBeMissing = Stream.concat(
                        inputs.stream().filter(TableInput::fillsMissing),
                        // without a value of a target there is no label, but there are features
                        inputs.stream().skip(fitted.inputs().size()))
                .map(TableInput::name)
                .collect(Collectors.toSet());
        records = table.validated(new ValidationSpec(
                new CleanSpec(fitted.missingTexts(), fitted.undecodable(), List.of(), List.of(), null, null, List.of()),
                inputs,
                fitted.inputs().size(),
                mayBeMissing,
                Optional.ofNullable(source.label()).filter(columns::contains).orElse(null),
                LabelUse.IF_PRESENT,
                fitted.windows(),
                null,
                fitted.forms()));
    }

    /**
     * The examples: {@link RawExamples#FEATURES} and {@link RawExamples#LABEL}.
     *
     * @param labels whether windows whose label would be after the last record are omitted, or have no label
     */
    Dataset<Row> examples(LabelUse labels) {
        Packer packer = new Packer(fitted, labelInputs, classes);
        Dataset<Row> examples = rows(records.filter(record -> record.reason() == null), packer);
        if (fitted.windows() != null) {
            Dataset<Row> placed =
                    placed(examples).filter(col(RawExamples.REASON).isNull());
            examples = windows().cut(placed, USABLE, labels);
        }
        return examples.select(RawExamples.FEATURES, RawExamples.LABEL);
    }

    /** Numbers of cells of usable records whose category is none of the fitted ones, by column. Runs a job. */
    Map<String, Long> unseen() {
        UnseenValues none = new UnseenValues(fitted);
        return none.isEmpty()
                ? Map.of()
                : records.filter(record -> record.reason() == null)
                        .aggregate(none, UnseenValues::add, UnseenValues::add)
                        .counts();
    }

    /** The records that are not used: source, record, reason. */
    Dataset<Row> rejected() {
        Dataset<Row> all = rows(records, null);
        if (fitted.windows() != null) {
            Dataset<Row> usable = all.filter(col(RawExamples.REASON).isNull());
            all = placed(usable).unionByName(all.filter(col(RawExamples.REASON).isNotNull()), true);
        }
        return RejectedRecords.of(all);
    }

    /** Usable records with their positions in series; records of series that are shorter than a window get a reason. */
    private Dataset<Row> placed(Dataset<Row> usable) {
        return windows()
                .placed(usable.withColumn(USABLE, lit(USABLE)), USABLE)
                .withColumn(RawExamples.REASON, windows().tooShort());
    }

    private SeriesWindows windows() {
        return new SeriesWindows(fitted.windows(), SeriesWindows.CONTENT);
    }

    private Dataset<Row> rows(JavaRDD<ValidatedRecord> some, Packer packer) {
        StructType schema = new StructType()
                .add(RawExamples.SOURCE, DataTypes.StringType)
                .add(RawExamples.REASON, DataTypes.StringType)
                .add(RawExamples.RECORD, DataTypes.StringType)
                .add(RawExamples.FEATURES, DataTypes.BinaryType)
                .add(RawExamples.LABEL, fitted.targets() == null ? DataTypes.IntegerType : DataTypes.BinaryType)
                .add(SeriesWindows.TIME, DataTypes.DoubleType)
                .add(SeriesWindows.TIME_REST, DataTypes.DoubleType)
                .add(SeriesWindows.SERIES, DataTypes.createArrayType(DataTypes.StringType))
                .add(SeriesWindows.CONTENT, DataTypes.LongType);
        JavaRDD<InternalRow> rows = some.map(record -> row(record, packer));
        return spark.internalCreateDataFrame(rows.rdd(), schema, false);
    }

    private static InternalRow row(ValidatedRecord record, Packer packer) {
        return new GenericInternalRow(new Object[] {
            SparkTexts.of(record.source()),
            SparkTexts.of(record.reason()),
            SparkTexts.of(record.line()),
            packer == null ? null : packer.features.encode(record),
            packer == null ? null : packer.label(record),
            record.inSeries() ? record.time() : null,
            record.inSeries() ? record.timeRest() : null,
            record.inSeries()
                    ? new GenericArrayData(
                            record.series().stream().map(UTF8String::fromString).toArray())
                    : null,
            record.inSeries() ? record.seriesContent() : null
        });
    }

    /** Packs features and labels. Not thread-safe; each task has its own. */
    private static final class Packer implements Serializable {
        private static final long serialVersionUID = 1L;

        private final TableEncoder features;
        private final ClassIndex classes;
        /** Null if labels are classes, or some of their columns are missing. */
        private final TableEncoder labels;
        /** Indices of the inputs that a label vector requires. */
        private final int[] needed;

        private final boolean hasClasses;

        Packer(TableTransform fitted, List<TableInput> labelInputs, ClassIndex classes) {
            this.classes = classes;
            features = new TableEncoder(fitted);
            labels = labelInputs.isEmpty() ? null : new TableEncoder(fitted.targets(), fitted.forms().compare());
            needed = IntStream.range(0, labelInputs.size())
                    .filter(input -> labelInputs.get(input).fill() == null)
                    .toArray();
            hasClasses = fitted.targets() == null;
        }

        Object label(ValidatedRecord record) {
            if (hasClasses) {
                return record.label() == null
                        ? null
                        : classes.call(record.label().toString());
            }
            boolean complete = labels != null && IntStream.of(needed).noneMatch(record::isMissing);
            return complete ? labels.encode(record) : null;
        }
    }
}
