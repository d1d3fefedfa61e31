package org.starling.pipeline.table.clean;

import java.io.Serializable;
import org.apache.spark.unsafe.types.UTF8String;
import org.starling.pipeline.source.table.CsvSplitter;
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

    /** Goes on to a record without a value; says what is wrong with that, or null. */
    UTF8String takeNone() {
        missing = true;
        text = null;
        number = 0;
        return absent;
    }

    /** Goes on to a record with a value; says what is wrong with it, or null. */
    UTF8String take(CsvSplitter values) {
        missing = false;
        if (!numeric) {
            text = LineJudge.trimmed(values, column);
            return null;
        }
        boolean padded = LineJudge.isPadded(values, column);
        number = padded
                ? CellNumber.parse(LineJudge.trimmed(values, column))
                : CellNumber.parse(values.base(), values.offset(column), values.length(column));
        if (Math.abs(number) <= TypedCell.LARGEST) {
            return null;
        }
        return undecodable == null
                ? takeNone()
                : UTF8String.concat(undecodable, CellNumber.fault(LineJudge.trimmed(values, column)));
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
