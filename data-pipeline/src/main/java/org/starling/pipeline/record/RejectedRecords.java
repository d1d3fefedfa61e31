package org.starling.pipeline.record;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.regexp_replace;

import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.starling.pipeline.files.WriteRetry;
import org.starling.pipeline.source.RawExamples;

/** Writes rejected records: JSON lines of source, record and reason. */
public final class RejectedRecords {
    /** Reason of a record without a label where one is required. */
    public static final String NO_LABEL = "missing label";
    /** Reason of a record whose class does not occur in the training data. */
    public static final String UNSEEN_CLASS = "label not in the training data";

    /** Columns of rejected records. */
    public static final StructType SCHEMA = new StructType()
            .add(RawExamples.SOURCE, DataTypes.StringType)
            .add(RawExamples.RECORD, DataTypes.StringType)
            .add(RawExamples.REASON, DataTypes.StringType);

    private static final String USER_INFORMATION = "(?<=[A-Za-z0-9]:)//[^/?#]*@";
    private static final long RECORDS_PER_FILE = 1_000_000;

    private RejectedRecords() {}

    /** Of {@code rows}, as {@link RawExamples} has them, those with a reason: source, record, reason. */
    public static Dataset<Row> of(Dataset<Row> rows) {
        return rows.filter(col(RawExamples.REASON).isNotNull())
                .select(source(), col(RawExamples.RECORD), col(RawExamples.REASON));
    }

    /** The file, without the user information of its URI. */
    private static Column source() {
        return regexp_replace(col(RawExamples.SOURCE), USER_INFORMATION, "//").as(RawExamples.SOURCE);
    }

    /**
     * Writes those of {@code rows} that have a reason, if there are any, to {@code rejected} in a folder.
     *
     * @param reasons number of rejected records, by reason
     */
    public static void write(Dataset<Row> rows, Map<String, Long> reasons, Path folder, RejectedContent content) {
        long count = reasons.values().stream().mapToLong(Long::longValue).sum();
        if (count > 0 && content != RejectedContent.OFF) {
            int files = (int) (1 + count / RECORDS_PER_FILE);
            Dataset<Row> records = of(rows);
            Dataset<Row> written = content == RejectedContent.FULL ? records : records.drop(RawExamples.RECORD);
            String target = new Path(folder, "rejected").toString();
            new WriteRetry(target, rows.sparkSession().sparkContext().hadoopConfiguration()).run(() -> {
                // a failed try leaves a part of the files
                written.coalesce(files).write().mode(SaveMode.Overwrite).json(target);
                return target;
            });
        }
    }
}
