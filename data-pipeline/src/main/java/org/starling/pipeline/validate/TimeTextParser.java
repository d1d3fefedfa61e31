package org.starling.pipeline.validate;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Pattern;
import org.starling.pipeline.column.TextSlice;
import org.starling.pipeline.spec.TimeOffset;

/**
 * Reads points of time as Spark SQL casts texts to {@code timestamp_ntz}, without Spark: {@code year-month-day
 * hour:minute:second.fraction zone}, of which all after the year may be left out from the end, and {@code T} may take the place of
 * the first blank. A text with an offset or zone names an instant, which is shown in one zone for all. Not thread-safe.
 */
public final class TimeTextParser implements TimeParser {
    private static final long serialVersionUID = 1L;
    /** Digits of the fraction that count as microseconds. */
    private static final int MICROSECOND_DIGITS = 6;
    /** More digits of a fraction would not be ordered exactly. */
    private static final int MAX_DIGITS = MICROSECOND_DIGITS + 15;
    /** A microsecond in units of the last digit. */
    private static final double ONE_MICROSECOND = 1e15;

    private static final long MICROSECONDS_PER_SECOND = 1_000_000;
    private static final int NANOSECONDS_PER_MICROSECOND = 1000;
    private static final Pattern HOUR_OF_ONE_DIGIT = Pattern.compile("([+-])(\\d):");
    private static final Pattern MINUTE_OF_ONE_DIGIT = Pattern.compile("([+-]\\d\\d):(\\d)$");

    /** Null takes all texts by what their clock shows. */
    private final String zoneName;

    private transient ZoneId zone;

    private transient byte[] bytes;
    private transient int at;
    private transient int end;

    /**
     * A parser.
     *
     * @param zone in which instants are shown; null takes texts by what their clock shows
     */
    public TimeTextParser(String zone) {
        this.zoneName = zone;
    }

    @Override
    public Optional<PointOfTime> parse(TextSlice text) {
        start(text);
        boolean isNegative = at < end && bytes[at] == '-';
        if (isNegative || isNext('+')) {
            at++;
        }
        int year = number(4, 6);
        int[] fields = {1, 1, 0, 0, 0};
        int known = year < 0 ? -1 : readFields(fields);
        if (known < 0) {
            return Optional.empty();
        }
        boolean hasSeconds = known == fields.length;
        int point = at;
        int digits = hasSeconds && isNext('.') ? fractionDigits() : 0;
        String written = new String(bytes, at, end - at, StandardCharsets.UTF_8);
        if (digits > MAX_DIGITS) {
            return Optional.empty();
        }
        try {
            LocalDateTime clock = LocalDateTime.of(
                    LocalDate.of(isNegative ? -year : year, fields[0], fields[1]),
                    LocalTime.of(
                            fields[2],
                            fields[3],
                            fields[4],
                            (int) decimals(point, digits, 0, MICROSECOND_DIGITS) * NANOSECONDS_PER_MICROSECOND));
            boolean isInstant = !written.isEmpty();
            // this also checks the zone of a text that is taken by its clock
            ZoneId ofText = isInstant ? zoneOf(written.trim()) : ZoneOffset.UTC;
            LocalDateTime shown =
                    isInstant && zoneName != null ? shown(clock.atZone(ofText).toInstant()) : clock;
            return Optional.of(new PointOfTime(
                    microseconds(shown.toInstant(ZoneOffset.UTC)),
                    decimals(point, digits, MICROSECOND_DIGITS, MAX_DIGITS) / ONE_MICROSECOND,
                    isInstant ? TimeOffset.PRESENT : TimeOffset.ABSENT));
        } catch (DateTimeException | ArithmeticException e) {
            // no such day, time or zone, or none that microseconds can count
            return Optional.empty();
        }
    }

    /** The microseconds from 1970 to an instant. */
    public static long microseconds(Instant instant) {
        return Math.addExact(
                Math.multiplyExact(instant.getEpochSecond(), MICROSECONDS_PER_SECOND),
                instant.getNano() / NANOSECONDS_PER_MICROSECOND);
    }

    /** The zone that a text names, as Spark SQL reads it: hours and minutes may have one digit. */
    public static ZoneId zoneOf(String text) {
        String hours = HOUR_OF_ONE_DIGIT.matcher(text).replaceFirst("$10$2:");
        return ZoneId.of(MINUTE_OF_ONE_DIGIT.matcher(hours).replaceFirst("$1:0$2"), ZoneId.SHORT_IDS);
    }

    private LocalDateTime shown(Instant instant) {
        if (zone == null) {
            zone = zoneOf(zoneName);
        }
        return LocalDateTime.ofInstant(instant, zone);
    }

    /** Moves to a text without white space and control characters around it. */
    private void start(TextSlice text) {
        bytes = text.bytes();
        at = text.offset();
        end = at + text.length();
        while (at < end && isBlank(bytes[at])) {
            at++;
        }
        while (at < end && isBlank(bytes[end - 1])) {
            end--;
        }
    }

    private static boolean isBlank(byte letter) {
        return (letter >= 0 && letter <= ' ') || letter == Byte.MAX_VALUE;
    }

    private boolean isNext(char letter) {
        return at < end && bytes[at] == letter;
    }

    private boolean isDigit() {
        return at < end && bytes[at] >= '0' && bytes[at] <= '9';
    }

    /** The next number; negative if it has too few or too many digits. */
    private int number(int least, int most) {
        int start = at;
        int value = 0;
        while (isDigit() && at - start <= most) {
            value = 10 * value + bytes[at++] - '0';
        }
        return at - start < least || at - start > most ? -1 : value;
    }

    /** Reads month, day, hour, minute and second, as far as there are any. Returns their number; negative if one is wrong. */
    private int readFields(int[] fields) {
        String marks = "-- ::";
        int known = 0;
        while (known < fields.length && at < end) {
            boolean isMark = isNext(marks.charAt(known)) || (known == 2 && isNext('T'));
            if (!isMark) {
                return -1;
            }
            at++;
            fields[known] = number(1, 2);
            if (fields[known] < 0) {
                return -1;
            }
            known++;
        }
        return known;
    }

    /** Skips the point and the digits after it; returns the number of digits. */
    private int fractionDigits() {
        int start = ++at;
        while (isDigit()) {
            at++;
        }
        return at - start;
    }

    /** Some decimals as a whole number; those that are not there are zero. */
    private long decimals(int point, int digits, int from, int to) {
        long value = 0;
        for (int i = from; i < to; i++) {
            value = 10 * value + (i < digits ? bytes[point + 1 + i] - '0' : 0);
        }
        return value;
    }
}
