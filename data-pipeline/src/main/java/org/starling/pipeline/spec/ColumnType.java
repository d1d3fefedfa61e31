package org.starling.pipeline.spec;

import java.util.Optional;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.CharType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;
import org.apache.spark.sql.types.VarcharType;

/** Type of the values of a column. */
public enum ColumnType {
    /** Numbers of any kind. */
    NUMBER,
    /** Texts, one of some categories each. */
    TEXT,
    /** Two categories. */
    BOOLEAN,
    /** Days. */
    DATE,
    /** Points of time. */
    TIMESTAMP;

    /** The one that a type of Spark SQL is; none for arrays, maps, structures, bytes and intervals. */
    public static Optional<ColumnType> of(DataType type) {
        if (type instanceof NumericType) {
            return Optional.of(NUMBER);
        } else if (type instanceof StringType || type instanceof CharType || type instanceof VarcharType) {
            return Optional.of(TEXT);
        } else if (type instanceof BooleanType) {
            return Optional.of(BOOLEAN);
        } else if (type instanceof DateType) {
            return Optional.of(DATE);
        }
        return type instanceof TimestampType || type instanceof TimestampNTZType
                ? Optional.of(TIMESTAMP)
                : Optional.empty();
    }

    /** Whether a part of it, such as the hour, can be taken. */
    public boolean isTime() {
        return this == DATE || this == TIMESTAMP;
    }
}
