package org.starling.pipeline.clean;

import static org.apache.spark.sql.functions.col;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.starling.pipeline.source.RawExamples;

/** Writes the records that were set aside: JSON lines of source, record and reason. */
public final class RejectedRecords {
    /** Reason of a record whose class does not occur in the training data. */
    public static final String UNSEEN_CLASS = "label not in the training data";

    /** Reason of a record that is a copy of another one. */
    public static final String DUPLICATE = "duplicate";

    private static final long RECORDS_PER_FILE = 1_000_000;

    private RejectedRecords() {}

    /** Of {@code rows}, as {@link RawExamples} has them, those with a reason: source, record, reason. */
    public static Dataset<Row> of(Dataset<Row> rows) {
        return rows.filter(col(RawExamples.REASON).isNotNull())
                .select(col(RawExamples.SOURCE), col(RawExamples.RECORD), col(RawExamples.REASON));
    }

    /** Writes what {@link #of} made to a new folder. */
    public static void write(Dataset<Row> rejected, long count, String folder) {
        int files = (int) (1 + count / RECORDS_PER_FILE);
        rejected.coalesce(files).write().json(folder);
    }
}
