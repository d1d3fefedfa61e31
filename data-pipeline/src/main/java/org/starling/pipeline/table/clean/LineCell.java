package org.starling.pipeline.table.clean;

import java.io.Serializable;
import org.apache.spark.unsafe.types.UTF8String;
import org.starling.pipeline.table.spec.UndecodableCell;

/** One column of the records of a {@link LineJudge}: what {@link TypedCell} says in expressions. Not thread-safe. */
final class LineCell implements Serializable {
    private static final long serialVersionUID = 1L;

    private final int column;
    private final boolean numeric;
    /** Null where a value may be missing. */
    private final UTF8String absent;
    /** Null where a value that cannot be decoded counts as missing. */
    private final UTF8String undecodable;

    private transient UTF8String text;
    private transient double number;
    private transient boolean missing;

    /**
     * A column of numbers or texts.
     *
     * @param column its position in the table
     */
    LineCell(TypedCell cell, int column, UndecodableCell undecodable, TypedCell.MissingCell missing) {
        this.column = column;
        this.numeric = cell.input().numeric();
        this.absent = missing == TypedCell.MissingCell.FAULT ? UTF8String.fromString(cell.absent()) : null;
        this.undecodable = undecodable == UndecodableCell.MISSING ? null : UTF8String.fromString(cell.faultPrefix());
    }

    int column() {
        return column;
    }

    /** Goes on to the value of another record, null where it is missing; says what is wrong with it, or null. */
    UTF8String take(UTF8String value) {
        text = value;
        missing = value == null;
        if (missing) {
            number = 0;
            return absent;
        }
        if (!numeric) {
            return null;
        }
        number = CellNumber.parse(value);
        if (Math.abs(number) <= TypedCell.LARGEST) {
            return null;
        }
        if (undecodable == null) {
            missing = true;
            return absent;
        }
        return UTF8String.concat(undecodable, CellNumber.fault(value));
    }

    boolean isMissing() {
        return missing;
    }

    double number() {
        return number;
    }

    UTF8String text() {
        return text;
    }
}
