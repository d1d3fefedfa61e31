package org.starling.pipeline.source.columnar;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.catalyst.expressions.IntegralDivide;
import org.apache.spark.sql.catalyst.expressions.PreciseTimestampConversion;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/** Converts nanoseconds since 1970 to points of time of Spark, which are microseconds. */
final class Nanoseconds {
    private static final long PER_MICROSECOND = 1000;

    private Nanoseconds() {}

    /** The points of time, without what is below a microsecond. */
    static Column toTime(Column nanoseconds, DataType type) {
        Column unit = functions.lit(PER_MICROSECOND);
        Column whole = nanoseconds.minus(functions.pmod(nanoseconds, unit));
        return new Column(new PreciseTimestampConversion(
                new IntegralDivide(whole.expr(), unit.expr()), DataTypes.LongType, type));
    }
}
