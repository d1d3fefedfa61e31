package org.starling.pipeline.source.table;

import java.util.Iterator;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.starling.pipeline.source.columnar.DamagedFiles;
import org.starling.pipeline.source.columnar.PageCodecs;

/** Reads the rows of a query in tasks. A file that cannot be read is named, and none is waited for without end. */
final class TaskRows {
    private TaskRows() {}

    /** The rows of a query, lazily; each is valid until the next one is read. */
    static JavaRDD<InternalRow> of(Dataset<Row> rows) {
        return rows.queryExecution().toRdd().toJavaRDD().mapPartitions(TaskRows::read);
    }

    /** The same rows, for another query. */
    static Dataset<Row> dataset(Dataset<Row> rows) {
        return rows.sparkSession().internalCreateDataFrame(of(rows).rdd(), rows.schema(), false);
    }

    private static Iterator<InternalRow> read(Iterator<InternalRow> rows) {
        PageCodecs.install();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                try {
                    return rows.hasNext();
                } catch (Exception | VirtualMachineError | AssertionError e) {
                    // Spark does not declare its exceptions
                    throw DamagedFiles.explained(e);
                }
            }

            @Override
            public InternalRow next() {
                try {
                    return rows.next();
                } catch (Exception | VirtualMachineError | AssertionError e) {
                    // Spark does not declare its exceptions
                    throw DamagedFiles.explained(e);
                }
            }
        };
    }
}
