package org.starling.pipeline.validate;

import java.io.Serializable;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;
import org.starling.pipeline.column.TextSlice;
import org.starling.pipeline.spec.TableInput.Kind;
import org.starling.pipeline.spec.TimeOffset;

/**
 * The column that orders the records of a time series: numbers, or points of time. A value is a double, and a rest that the
 * double cannot hold: the order of values, then of rests, is exact. Holds the value read last; not thread-safe.
 */
final class SeriesTime implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final double MICROSECONDS = 1e6;

    private final int column;
    private final Kind source;
    private final MissingTexts missingTexts;
    private final TimeParser times;
    private final NumberMarks marks;
    /** Form that times must have; null for any. */
    private final TimeOffset offset;

    private final String faultPrefix;
    private final TextSlice text = new TextSlice();
    private double value;
    private double rest;
    private boolean known;
    private int forms;

    SeriesTime(RecordColumns table, String name, CellReading reading) {
        column = table.require(name, "windows.time");
        source = table.requireKind(column);
        missingTexts = reading.missingTexts();
        times = reading.times();
        marks = table.numbers();
        offset = reading.forms().offsets().get(name);
        faultPrefix = "column " + name + ": ";
    }

    /** Reads the time of another record. Returns its fault, or null. */
    TextSlice read(RecordCells cells) {
        known = false;
        forms = 0;
        rest = 0;
        String fault;
        if (!missingTexts.read(cells, column, text)) {
            fault = "missing value";
        } else if (source == Kind.TEXT) {
            fault = parse();
        } else {
            value = ((TypedCells) cells).number(column);
            rest = ((TypedCells) cells).rest(column);
            fault = faultOfNumber();
        }
        known = fault == null;
        return known ? null : TextSlice.of(faultPrefix + fault);
    }

    private String faultOfNumber() {
        if (missingTexts.contains(value)) {
            return "missing value";
        }
        return Double.isNaN(value) ? "neither a number nor a point of time" : null;
    }

    private String parse() {
        String written = marks.plain(text).toString();
        value = number(written);
        if (!Double.isNaN(value)) {
            BigDecimal exact = ExactNumber.ofLong(written);
            if (exact != null && exact.precision() > ExactNumber.MAX_DIGITS) {
                return "a time of more than " + ExactNumber.MAX_DIGITS + " digits";
            }
            rest = exact == null ? 0 : ExactNumber.rest(exact, value);
            return faultOfNumber();
        }
        Optional<PointOfTime> time = times.parse(text);
        if (time.isEmpty()) {
            return "neither a number nor a point of time";
        }
        TimeOffset found = time.get().offset();
        if (offset != null && offset != found) {
            return CellValidator.faultOf(found);
        }
        forms = CellValidator.formOf(found);
        long microseconds = time.get().microseconds();
        value = TypedCells.seconds(microseconds);
        rest = rest(microseconds, time.get().rest(), value);
        return null;
    }

    /** The time after that which {@code seconds} stand for, in microseconds. */
    static double rest(long microseconds, double belowMicrosecond, double seconds) {
        return microseconds - Math.round(seconds * MICROSECONDS) + belowMicrosecond;
    }

    /** A number as Spark SQL casts it, which accepts more texts than {@link CellNumber}; NaN for any other text. */
    private static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return switch (text.trim().toLowerCase(Locale.ROOT)) {
                case "inf", "+inf", "infinity", "+infinity" -> Double.POSITIVE_INFINITY;
                case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
                default -> Double.NaN;
            };
        }
    }

    /** Whether there is a time. */
    boolean isKnown() {
        return known;
    }

    /** The time; points of time in seconds. */
    double value() {
        return value;
    }

    /** The part of the time that {@link #value} does not hold; 0 for most. */
    double rest() {
        return rest;
    }

    /** The bits of {@link CellForm} of the time. */
    int forms() {
        return forms;
    }
}
