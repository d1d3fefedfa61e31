package org.starling.pipeline.source.table;

import java.util.OptionalLong;
import org.apache.spark.sql.catalyst.util.DateTimeUtils;
import org.starling.pipeline.column.TextSlice;
import org.starling.pipeline.validate.TimeParser;
import scala.Option;

/** Reads points of time as Spark SQL casts texts to {@code timestamp_ntz}. */
final class SparkTimeParser implements TimeParser {
    private static final long serialVersionUID = 1L;

    @Override
    public OptionalLong microseconds(TextSlice text) {
        Option<Object> time = DateTimeUtils.stringToTimestampWithoutTimeZone(SparkTexts.of(text), true);
        return time.isDefined() ? OptionalLong.of((Long) time.get()) : OptionalLong.empty();
    }
}
