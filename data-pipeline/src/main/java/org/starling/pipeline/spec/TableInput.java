package org.starling.pipeline.spec;

import java.io.Serializable;
import org.starling.kernels.validation.Checks;
import org.starling.kernels.validation.OptionalValue;

/**
 * One column that features use, with the treatment of its values: missing ones are filled, numbers are clipped.
 *
 * @param name of the column
 * @param kind kind of its values
 * @param part for times: which part is taken
 * @param fill takes the place of a missing value; null if there is none, then such a record cannot be used
 * @param least lower limit for clipping; null for none
 * @param most upper limit for clipping; null for none
 */
public record TableInput(
        String name,
        Kind kind,
        @OptionalValue TimePart part,
        @OptionalValue String fill,
        @OptionalValue Double least,
        @OptionalValue Double most)
        implements Serializable {

    /** Kind of the values of a column. */
    public enum Kind {
        /** Finite numbers in the range of float32. */
        NUMBER,
        /** Points in time, of which one part is used as a number. */
        TIME,
        /** Any text. */
        TEXT,
        /** A text that holds several categories, or none. */
        SET
    }

    public TableInput {
        new Checks()
                .requirePresent(name, "name")
                .requirePresent(kind, "kind")
                .require((kind == Kind.TIME) == (part != null), "part", "is for times, and needed there")
                .done();
    }

    /** A column without fill and limits. */
    public static TableInput of(String name, Kind kind, TimePart part) {
        return new TableInput(name, kind, part, null, null, null);
    }

    /** Whether values are doubles; otherwise they are texts. */
    public boolean numeric() {
        return kind == Kind.NUMBER || kind == Kind.TIME;
    }

    /** A column whose cells hold several categories each, and whose empty cells hold none. */
    public static TableInput ofSets(String name) {
        return new TableInput(name, Kind.SET, null, "", null, null);
    }

    /** Whether an empty cell is a value: the empty set. */
    public boolean emptyIsValue() {
        return kind == Kind.SET && fill != null && fill.isEmpty();
    }

    /** Whether a missing value is replaced. */
    public boolean fillsMissing() {
        return fill != null && !emptyIsValue();
    }

    public TableInput withFill(String value) {
        return new TableInput(name, kind, part, value, least, most);
    }

    public TableInput withLimits(double lower, double upper) {
        return new TableInput(name, kind, part, fill, lower, upper);
    }
}
