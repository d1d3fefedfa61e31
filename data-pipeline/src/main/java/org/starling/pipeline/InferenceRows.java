package org.starling.pipeline;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.starling.pipeline.encode.ClassIndex;
import org.starling.pipeline.encode.TableEncoder;
import org.starling.pipeline.encode.TableTransform;
import org.starling.pipeline.record.FilePieces;
import org.starling.pipeline.record.RejectedRecords;
import org.starling.pipeline.record.SeriesWindows;
import org.starling.pipeline.source.RawExamples;
import org.starling.pipeline.source.table.KeptColumns;
import org.starling.pipeline.source.table.SparkTexts;
import org.starling.pipeline.spec.TableInput;
import org.starling.pipeline.validate.ValidatedRecord;

/** Turns the validated records of a table into rows with packed features and labels. Not thread-safe: each task has its own. */
final class InferenceRows implements Serializable {
    /** Number of a record in all files. */
    static final String NUMBER = "number";

    private static final long serialVersionUID = 1L;

    private final TableEncoder features;
    private final ClassIndex classes;
    /** Null if labels are classes, or some of their columns are missing. */
    private final TableEncoder labels;
    /** Columns that a label vector requires; null for those that it does not. */
    private final String[] needed;

    private final boolean hasClasses;
    private final KeptColumns kept;

    /**
     * @param labelInputs inputs of label vectors; empty if there are none
     * @param classes of the labels, if they are no vectors
     */
    InferenceRows(TableTransform fitted, List<TableInput> labelInputs, ClassIndex classes, KeptColumns kept) {
        this.classes = classes;
        this.kept = kept;
        features = new TableEncoder(fitted);
        labels = labelInputs.isEmpty()
                ? null
                : new TableEncoder(fitted.targets(), fitted.forms().compare());
        needed = labelInputs.stream()
                .map(input -> input.fill() == null ? input.name() : null)
                .toArray(String[]::new);
        hasClasses = fitted.targets() == null;
    }

    StructType schema() {
        StructType schema = new StructType()
                .add(NUMBER, DataTypes.LongType, false)
                .add(InferencePipeline.ROW, DataTypes.LongType, false)
                .add(RawExamples.SOURCE, DataTypes.StringType)
                .add(RawExamples.REASON, DataTypes.StringType)
                .add(RawExamples.RECORD, DataTypes.StringType)
                .add(RawExamples.FEATURES, DataTypes.BinaryType)
                .add(RawExamples.LABEL, hasClasses ? DataTypes.IntegerType : DataTypes.BinaryType)
                .add(InferencePipeline.LABEL_FAULT, DataTypes.StringType)
                .add(SeriesWindows.TIME, DataTypes.DoubleType)
                .add(SeriesWindows.TIME_REST, DataTypes.DoubleType)
                .add(SeriesWindows.SERIES, DataTypes.createArrayType(DataTypes.StringType))
                .add(SeriesWindows.CONTENT, DataTypes.LongType);
        for (int i = 0; i < kept.schema().size(); i++) {
            schema = schema.add(
                    InferencePipeline.KEPT + i, kept.schema().apply(i).dataType());
        }
        return schema;
    }

    /** The rows of records, without numbers. */
    Iterator<InternalRow> unnumbered(Iterator<ValidatedRecord> records) {
        return rows(records, null);
    }

    /** The rows of records at some positions. */
    Iterator<InternalRow> numbered(Iterator<ValidatedRecord> records, FilePieces.Positions positions) {
        return rows(records, positions);
    }

    private Iterator<InternalRow> rows(Iterator<ValidatedRecord> records, FilePieces.Positions positions) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return records.hasNext();
            }

            @Override
            public InternalRow next() {
                ValidatedRecord record = records.next();
                if (positions == null) {
                    return row(record, 0, 0);
                }
                positions.next(record.source());
                return row(record, positions.first(), positions.row());
            }
        };
    }

    private InternalRow row(ValidatedRecord record, long number, long row) {
        boolean usable = record.reason() == null;
        Object[] fixed = {
            number,
            row,
            SparkTexts.of(record.source()),
            SparkTexts.of(record.reason()),
            SparkTexts.of(record.line()),
            usable ? features.encode(record) : null,
            usable ? label(record) : null,
            usable ? UTF8String.fromString(labelFault(record)) : null,
            record.inSeries() ? record.time() : null,
            record.inSeries() ? record.timeRest() : null,
            record.inSeries()
                    ? new GenericArrayData(
                            record.series().stream().map(UTF8String::fromString).toArray())
                    : null,
            record.inSeries() ? record.seriesContent() : null
        };
        Object[] columns = kept.values(record.cells());
        Object[] all = Arrays.copyOf(fixed, fixed.length + columns.length);
        System.arraycopy(columns, 0, all, fixed.length, columns.length);
        return new GenericInternalRow(all);
    }

    private Object label(ValidatedRecord record) {
        if (hasClasses) {
            return record.label() == null ? null : classes.of(record.label().toString());
        }
        return labels != null && labelFault(record) == null ? labels.encode(record) : null;
    }

    private String labelFault(ValidatedRecord record) {
        if (hasClasses) {
            if (record.label() == null) {
                return RejectedRecords.NO_LABEL;
            }
            return classes.contains(record.label().toString()) ? null : RejectedRecords.UNSEEN_CLASS;
        } else if (labels == null) {
            return RejectedRecords.NO_LABEL;
        }
        return IntStream.range(0, needed.length)
                .filter(input -> needed[input] != null && record.isMissing(input))
                .mapToObj(input -> "column %s: missing value".formatted(needed[input]))
                .findFirst()
                .orElse(null);
    }
}
