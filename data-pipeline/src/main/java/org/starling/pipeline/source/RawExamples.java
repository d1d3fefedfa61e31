package org.starling.pipeline.source;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.starling.pipeline.spec.RawFormat;

/**
 * Raw records, one row each, in the order of their files. A row has either {@code features} (and, if requested, a
 * {@code label}), or a {@code reason} for which the record was rejected, together with the {@code record} itself.
 *
 * @param rows columns of {@link #SCHEMA}
 * @param format of the features
 */
public record RawExamples(Dataset<Row> rows, RawFormat format) {
    /** File that the record came from. */
    public static final String SOURCE = "source";
    /** Values packed as {@link RawFormat} says. */
    public static final String FEATURES = "features";
    /** Class as it is written in the source. */
    public static final String LABEL = "label";
    /** Reason for which the record was rejected; null if it was kept. Records are counted by reason, so reasons are few. */
    public static final String REASON = "reason";
    /** The record as a person would look for it; may be null for one that was kept. */
    public static final String RECORD = "record";

    /** Group of the record, if the split is by groups; else null. */
    public static final String GROUP = "group";

    /**
     * Number of the record, from 0 on: in its file; where each file is a record, in the folder or list. Null where files are read
     * in pieces.
     */
    public static final String ROW = "row";

    /** Columns of {@link #rows()}. */
    public static final StructType SCHEMA = new StructType()
            .add(SOURCE, DataTypes.StringType, false)
            .add(FEATURES, DataTypes.BinaryType)
            .add(LABEL, DataTypes.StringType)
            .add(REASON, DataTypes.StringType)
            .add(RECORD, DataTypes.StringType)
            .add(GROUP, DataTypes.StringType)
            .add(ROW, DataTypes.LongType);
}
