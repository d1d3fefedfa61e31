package org.starling.driver.ml;

import java.util.Arrays;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.starling.pipeline.source.table.TableReader;

/** Look-ups in schemas of DataFrames. Stateless. */
final class Schemas {
    private Schemas() {}

    /**
     * The field of a column.
     *
     * @param use of the column, for messages
     * @throws IllegalArgumentException if there is no such column
     */
    static StructField field(StructType schema, String column, String use) {
        if (!Arrays.asList(schema.fieldNames()).contains(column)) {
            throw new IllegalArgumentException(
                    "Cannot read the %s: there is no column '%s', there are %s; name one of them"
                            .formatted(use, column, Arrays.toString(schema.fieldNames())));
        }
        return schema.apply(column);
    }

    /** The column of a name, which may have dots in it. */
    static Column column(String name) {
        return functions.col(TableReader.quoted(name));
    }

    /**
     * The schema with one more column.
     *
     * @throws IllegalArgumentException if there is such a column already
     */
    static StructType with(StructType schema, String column, DataType type, Metadata metadata) {
        if (Arrays.asList(schema.fieldNames()).contains(column)) {
            throw new IllegalArgumentException(
                    "Cannot add predictions: there is a column '%s' already; drop it, or give the column of predictions another name"
                            .formatted(column));
        }
        return schema.add(column, type, true, metadata);
    }
}
