package org.starling.pipeline.source.table;

import org.apache.spark.sql.types.StructField;
import org.starling.pipeline.source.columnar.ColumnarFiles;
import org.starling.pipeline.source.table.json.JsonTable;

/** Form in which the rows of a query hold the values of a column. */
enum StoredValues {
    /** As values of the type of the column. */
    PLAIN,
    /** Points of time as nanoseconds since 1970. */
    NANOSECONDS,
    /** Doubles as the texts of numbers, which may have more digits. */
    NUMBER_TEXTS;

    static StoredValues of(StructField field) {
        if (field.metadata().contains(ColumnarFiles.NANOSECONDS_IN_UTC)) {
            return NANOSECONDS;
        }
        return field.metadata().contains(JsonTable.NUMBER_TEXTS) ? NUMBER_TEXTS : PLAIN;
    }
}
