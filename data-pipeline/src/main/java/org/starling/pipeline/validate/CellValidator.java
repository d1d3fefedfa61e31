package org.starling.pipeline.validate;

import java.io.Serializable;
import java.util.OptionalLong;
import org.starling.pipeline.column.TextSlice;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.spec.TableInput;
import org.starling.pipeline.spec.TableInput.Kind;
import org.starling.pipeline.spec.UndecodableCell;

/** Converts the cells of one column to their type and finds faults in them. Holds the value read last; not thread-safe. */
final class CellValidator implements Serializable {
    private static final long serialVersionUID = 1L;

    private final TableInput input;
    private final int column;
    private final Kind source;
    private final MissingTexts missingTexts;
    private final TimeParser times;
    private final String faultPrefix;
    /** Null where a value may be missing. */
    private final TextSlice absent;

    private final boolean undecodableIsMissing;

    private final TextSlice text = new TextSlice();
    private double number;
    private boolean missing;

    /** Use of a missing value. */
    enum Missing {
        /** A reason to reject the record. */
        REJECTED,
        /** Filled later, or not needed. */
        ALLOWED
    }

    /**
     * A validator of one column.
     *
     * @param columns has the column that {@code input} names
     * @throws DataException if the source has values of another type there
     */
    CellValidator(
            TableInput input,
            RecordColumns columns,
            MissingTexts missingTexts,
            UndecodableCell undecodable,
            Missing absence,
            TimeParser times) {
        this.input = input;
        this.column = columns.names().indexOf(input.name());
        this.source = columns.requireKind(column);
        this.missingTexts = missingTexts;
        this.times = times;
        faultPrefix = "column " + input.name() + ": ";
        absent = absence == Missing.REJECTED ? TextSlice.of(faultPrefix + "missing value") : null;
        undecodableIsMissing = undecodable == UndecodableCell.MISSING;
        requireReadable(columns.columns().get(column).type());
    }

    private void requireReadable(String type) {
        if (source != Kind.TEXT && input.kind() != Kind.TEXT && source != input.kind()) {
            throw new DataException(
                    "Cannot read table: column '%s' holds values of type %s; for times say as: cyclic with a part, for numbers anything else"
                            .formatted(input.name(), type));
        }
    }

    TableInput input() {
        return input;
    }

    /** Reads the cell of another record. Returns its fault, or null. */
    TextSlice read(RecordCells cells) {
        missing = false;
        if (source == Kind.TEXT) {
            return missingTexts.read(cells, column, text) ? decode() : readNone();
        } else if (input.kind() == Kind.TEXT) {
            return cells.read(column, text) ? null : readNone();
        }
        TypedCells typed = (TypedCells) cells;
        if (typed.isNull(column)) {
            return readNone();
        } else if (input.kind() == Kind.TIME) {
            return readTime(typed.microseconds(column));
        }
        number = typed.number(column);
        return CellNumber.isUsable(number) ? null : undecodable(CellNumber.fault(number));
    }

    private TextSlice decode() {
        return switch (input.kind()) {
            case TEXT -> null;
            case NUMBER -> {
                number = CellNumber.parse(text);
                yield CellNumber.isUsable(number) ? null : undecodable(CellNumber.fault(text));
            }
            case TIME -> {
                OptionalLong time = times.microseconds(text);
                if (time.isPresent()) {
                    yield readTime(time.getAsLong());
                }
                // there is no value, whether the record is rejected or not
                TextSlice none = readNone();
                yield undecodableIsMissing ? none : TextSlice.of(faultPrefix + "not a point of time");
            }
        };
    }

    private TextSlice readTime(long microseconds) {
        number = input.part().of(microseconds);
        return null;
    }

    private TextSlice readNone() {
        missing = true;
        return absent;
    }

    private TextSlice undecodable(String fault) {
        return undecodableIsMissing ? readNone() : TextSlice.of(faultPrefix + fault);
    }

    boolean isMissing() {
        return missing;
    }

    double number() {
        return number;
    }

    TextSlice text() {
        return text;
    }
}
