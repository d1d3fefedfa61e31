package org.starling.pipeline.source.table;

import java.math.BigDecimal;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.starling.pipeline.files.ContentDigests;
import org.starling.pipeline.files.SourceFile;

/** Digest of a table without files of its own: sums of row hashes, independent of the order of rows. */
final class TableDigest {
    private static final String WIDE = "decimal(38,0)";

    private TableDigest() {}

    /** The table as a source; its length is its number of rows. */
    static SourceFile of(Dataset<Row> rows, String role, String name) {
        Row sums = sums(rows);
        BigDecimal one = sums.isNullAt(1) ? BigDecimal.ZERO : sums.getDecimal(1);
        BigDecimal other = sums.isNullAt(2) ? BigDecimal.ZERO : sums.getDecimal(2);
        String digest = ContentDigests.sha256(rows.schema().json() + one.toPlainString() + " " + other.toPlainString());
        return new SourceFile(role, name, sums.getLong(0), digest);
    }

    /** Number of rows, and the sums of two hashes of each row. */
    @SuppressWarnings("try") // the settings work by being open
    private static Row sums(Dataset<Row> rows) {
        String[] names = rows.columns();
        Column[] columns = new Column[names.length + 1];
        for (int i = 1; i < columns.length; i++) {
            // as text, because a map cannot be hashed; and with the positions of nulls, which hashes ignore
            Column text = functions.col(TableReader.quoted(names[i - 1])).cast("string");
            columns[i] = functions.struct(text.isNull(), text);
        }
        try (WideQuery query = WideQuery.begin(rows.sparkSession(), names.length)) {
            return TaskRows.dataset(rows)
                    .agg(
                            functions.count(functions.lit(1)),
                            functions.sum(hash(columns, 1)),
                            functions.sum(hash(columns, 2)))
                    .first();
        }
    }

    private static Column hash(Column[] columns, int seed) {
        columns[0] = functions.lit(seed);
        return functions.xxhash64(columns.clone()).cast(WIDE);
    }
}
