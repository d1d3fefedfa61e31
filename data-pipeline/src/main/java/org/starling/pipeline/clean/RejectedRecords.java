package org.starling.pipeline.clean;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.udf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.StringJoiner;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.types.DataTypes;
import org.starling.pipeline.source.RawExamples;

/** Writes the records that were set aside: JSON lines of source, record and reason. */
public final class RejectedRecords {
    /** Reason of a record whose class does not occur in the training data. */
    public static final String UNSEEN_CLASS = "label not in the training data";

    private static final long RECORDS_PER_FILE = 1_000_000;

    private RejectedRecords() {}

    /** Of {@code rows}, as {@link RawExamples} has them, those with a reason: source, record, reason. */
    public static Dataset<Row> of(Dataset<Row> rows) {
        Column record = coalesce(
                col(RawExamples.RECORD),
                udf((UDF2<byte[], String, String>) RejectedRecords::describe, DataTypes.StringType)
                        .apply(col(RawExamples.FEATURES), col(RawExamples.LABEL)));
        return rows.filter(col(RawExamples.REASON).isNotNull())
                .select(col(RawExamples.SOURCE), record.as(RawExamples.RECORD), col(RawExamples.REASON));
    }

    /** Writes what {@link #of} made to a new folder. */
    public static void write(Dataset<Row> rejected, long count, String folder) {
        int files = (int) (1 + count / RECORDS_PER_FILE);
        rejected.coalesce(files).write().json(folder);
    }

    /** A kept table row has no text of its own: its numbers and label in a line. */
    private static String describe(byte[] features, String label) {
        if (features == null) {
            return null;
        }
        ByteBuffer values = ByteBuffer.wrap(features).order(ByteOrder.LITTLE_ENDIAN);
        StringJoiner line = new StringJoiner(",");
        while (values.remaining() >= Double.BYTES) {
            line.add(Double.toString(values.getDouble()));
        }
        return line.add(label).toString();
    }
}
