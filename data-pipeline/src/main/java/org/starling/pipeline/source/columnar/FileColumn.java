package org.starling.pipeline.source.columnar;

import java.io.Serializable;
import org.apache.spark.sql.types.DataType;

/**
 * A column of a file.
 *
 * @param type of its values in Spark; null if Spark cannot read them
 * @param written the type as the file names it
 * @param content what is known of its values
 */
record FileColumn(String name, DataType type, String written, Content content) implements Serializable {

    /** Properties of the values of a column that its type does not state. */
    enum Content {
        /** Any values of the type. */
        ANY,
        /** No values: all cells are empty. */
        NONE,
        /** Whole numbers that are nanoseconds since 1970 in UTC. */
        NANOSECONDS_IN_UTC,
        /** Whole numbers that are nanoseconds since 1970 on a clock. */
        NANOSECONDS_ON_CLOCK
    }
}
