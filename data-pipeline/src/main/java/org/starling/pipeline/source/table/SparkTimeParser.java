package org.starling.pipeline.source.table;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import org.apache.spark.sql.catalyst.util.DateTimeUtils;
import org.apache.spark.unsafe.types.UTF8String;
import org.starling.pipeline.column.TextSlice;
import org.starling.pipeline.spec.TimeOffset;
import org.starling.pipeline.validate.PointOfTime;
import org.starling.pipeline.validate.TimeParser;
import scala.Option;

/**
 * Reads points of time as Spark SQL casts texts to {@code timestamp_ntz}. A text with an offset names an instant, which is
 * shown in one zone for all.
 */
final class SparkTimeParser implements TimeParser {
    private static final long serialVersionUID = 1L;
    /** Digits after the decimal point that Spark reads. */
    private static final int MICROSECOND_DIGITS = 6;
    /** More digits would not be ordered exactly. */
    private static final int MAX_DIGITS = MICROSECOND_DIGITS + 15;

    /** A microsecond in units of the last digit. */
    private static final double ONE_MICROSECOND = 1e15;

    /** Null takes all texts by what their clock shows. */
    private final String zoneName;

    private transient ZoneId zone;

    /**
     * A parser.
     *
     * @param zone in which instants are shown; null takes texts by what their clock shows
     */
    SparkTimeParser(String zone) {
        this.zoneName = zone;
    }

    @Override
    public Optional<PointOfTime> parse(TextSlice text) {
        UTF8String written = SparkTexts.of(text);
        Option<Object> local = DateTimeUtils.stringToTimestampWithoutTimeZone(written, false);
        if (local.isDefined()) {
            return point((Long) local.get(), text, TimeOffset.ABSENT);
        }
        Option<Object> clock = DateTimeUtils.stringToTimestampWithoutTimeZone(written, true);
        if (clock.isEmpty()) {
            return Optional.empty();
        } else if (zoneName == null) {
            return point((Long) clock.get(), text, TimeOffset.PRESENT);
        }
        Option<Object> instant = DateTimeUtils.stringToTimestamp(written, ZoneOffset.UTC);
        return instant.isEmpty() ? Optional.empty() : point(shown((Long) instant.get()), text, TimeOffset.PRESENT);
    }

    /** What a clock in the zone shows at an instant; both in microseconds. */
    private long shown(long instant) {
        if (zone == null) {
            zone = DateTimeUtils.getZoneId(zoneName);
        }
        return DateTimeUtils.convertTz(instant, ZoneOffset.UTC, zone);
    }

    private static Optional<PointOfTime> point(long microseconds, TextSlice text, TimeOffset offset) {
        int digits = 0;
        long rest = 0;
        int point = pointOf(text);
        for (int i = point + 1; point >= 0 && i < text.offset() + text.length(); i++) {
            int digit = text.bytes()[i] - '0';
            if (digit < 0 || digit > 9) {
                break;
            }
            digits++;
            if (digits > MAX_DIGITS) {
                return Optional.empty();
            } else if (digits > MICROSECOND_DIGITS) {
                rest = 10 * rest + digit;
            }
        }
        for (int i = Math.max(digits, MICROSECOND_DIGITS); i < MAX_DIGITS; i++) {
            rest *= 10;
        }
        return Optional.of(new PointOfTime(microseconds, rest / ONE_MICROSECOND, offset));
    }

    /** Position of the decimal point; negative if there is none. */
    private static int pointOf(TextSlice text) {
        for (int i = text.offset(); i < text.offset() + text.length(); i++) {
            if (text.bytes()[i] == '.') {
                return i;
            }
        }
        return -1;
    }
}
