package org.starling.pipeline.validate;

import java.io.Serializable;
import java.util.Locale;
import java.util.OptionalLong;
import org.starling.pipeline.column.TextSlice;
import org.starling.pipeline.spec.TableInput.Kind;

/**
 * The column that orders the records of a time series: numbers, or points of time. Holds the value read last; not thread-safe.
 */
final class SeriesTime implements Serializable {
    private static final long serialVersionUID = 1L;

    private final int column;
    private final Kind source;
    private final MissingTexts missingTexts;
    private final TimeParser times;
    private final TextSlice absent;
    private final TextSlice undecodable;
    private final TextSlice text = new TextSlice();
    private double value;
    private boolean known;

    SeriesTime(RecordColumns table, String name, MissingTexts missingTexts, TimeParser times) {
        column = table.require(name, "windows.time");
        source = table.requireKind(column);
        this.missingTexts = missingTexts;
        this.times = times;
        absent = TextSlice.of("column " + name + ": missing value");
        undecodable = TextSlice.of("column " + name + ": neither a number nor a point of time");
    }

    /** Reads the time of another record. Returns its fault, or null. */
    TextSlice read(RecordCells cells) {
        boolean present = missingTexts.read(cells, column, text);
        known = source == Kind.TEXT ? parse() : !((TypedCells) cells).isNull(column);
        if (known && source != Kind.TEXT) {
            value = ((TypedCells) cells).number(column);
        }
        return !present ? absent : known ? null : undecodable;
    }

    private boolean parse() {
        value = number(text.toString());
        if (!Double.isNaN(value)) {
            return true;
        }
        OptionalLong time = times.microseconds(text);
        time.ifPresent(microseconds -> value = TypedCells.seconds(microseconds));
        return time.isPresent();
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
}
