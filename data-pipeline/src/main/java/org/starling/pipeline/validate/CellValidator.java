package org.starling.pipeline.validate;

import java.io.Serializable;
import java.util.Optional;
import org.starling.pipeline.column.TextSlice;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.privacy.KeyedHash;
import org.starling.pipeline.spec.TableInput;
import org.starling.pipeline.spec.TableInput.Kind;
import org.starling.pipeline.spec.TimeOffset;
import org.starling.pipeline.spec.UndecodableCell;

/** Converts the cells of one column to their type and finds faults in them. Holds the value read last; not thread-safe. */
final class CellValidator implements Serializable {
    private static final long serialVersionUID = 1L;

    private final TableInput input;
    private final int column;
    private final Kind source;
    private final MissingTexts missingTexts;
    private final TimeParser times;
    private final NumberMarks marks;
    private final ComparedText compared;
    /** Form that times must have; null for any. */
    private final TimeOffset offset;
    /** Replaces texts of a sensitive column; null for another column. */
    private final KeyedHash hash;

    private final String faultPrefix;
    /** Null where a value may be missing. */
    private final TextSlice absent;

    private final boolean undecodableIsMissing;

    private final TextSlice text = new TextSlice();
    private double number;
    private boolean missing;
    private int forms;

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
    CellValidator(TableInput input, RecordColumns columns, CellReading reading, Missing absence) {
        this.input = input;
        this.column = columns.require(input.name(), "features");
        this.source = columns.requireKind(column);
        missingTexts = reading.missingTexts();
        times = reading.times();
        marks = columns.numbers();
        compared = reading.texts();
        offset = reading.forms().offsets().get(input.name());
        hash = reading.forms().isSensitive(input.name()) ? reading.hash() : null;
        faultPrefix = "column " + input.name() + ": ";
        absent = absence == Missing.REJECTED ? TextSlice.of(faultPrefix + "missing value") : null;
        undecodableIsMissing = reading.undecodable() == UndecodableCell.MISSING;
        requireReadable(columns.columns().get(column).type());
    }

    private void requireReadable(String type) {
        if (source != Kind.TEXT && input.numeric() && source != input.kind()) {
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
        forms = 0;
        return switch (input.kind()) {
            case TEXT -> readCategory(cells);
            case SET -> readSet(cells);
            case NUMBER, TIME -> source == Kind.TEXT ? readText(cells) : readTyped((TypedCells) cells);
        };
    }

    private TextSlice readCategory(RecordCells cells) {
        if (isNan(cells) || !compared.readCategory(cells, column, text)) {
            return readNone();
        }
        forms = compared.forms();
        if (hash != null) {
            hash.replace(input.name(), text);
        }
        return null;
    }

    /** Whether a cell of numbers holds none. */
    private boolean isNan(RecordCells cells) {
        return source == Kind.NUMBER
                && cells instanceof TypedCells typed
                && !typed.isNull(column)
                && Double.isNaN(typed.number(column));
    }

    private TextSlice readSet(RecordCells cells) {
        boolean empty = !cells.read(column, text) || text.trim().length() == 0;
        if (empty && input.emptyIsValue()) {
            text.clear();
            return null;
        } else if (empty || missingTexts.contains(text)) {
            return readNone();
        }
        compared.toText(text);
        forms = compared.forms();
        return null;
    }

    private TextSlice readText(RecordCells cells) {
        if (!missingTexts.read(cells, column, text)) {
            return readNone();
        } else if (input.kind() == Kind.TIME) {
            return decodeTime();
        }
        TextSlice plain = marks.plain(text);
        number = CellNumber.parse(plain);
        if (missingTexts.contains(number)) {
            return readNone();
        }
        return CellNumber.isUsable(number) ? null : undecodable(CellNumber.fault(plain));
    }

    private TextSlice decodeTime() {
        Optional<PointOfTime> time = times.parse(text);
        if (time.isEmpty()) {
            // there is no value, whether the record is rejected or not
            TextSlice none = readNone();
            return undecodableIsMissing ? none : TextSlice.of(faultPrefix + "not a point of time");
        }
        TimeOffset found = time.get().offset();
        if (offset != null && offset != found) {
            TextSlice none = readNone();
            return undecodableIsMissing ? none : TextSlice.of(faultPrefix + faultOf(found));
        }
        forms = formOf(found);
        return readTime(time.get().microseconds());
    }

    /** The fault of a time of another form than in training. */
    static String faultOf(TimeOffset found) {
        return found == TimeOffset.PRESENT
                ? "time with an offset, unlike in the training data"
                : "time without an offset, unlike in the training data";
    }

    /** The bit of {@link CellForm} of a time. */
    static int formOf(TimeOffset offset) {
        return (offset == TimeOffset.PRESENT ? CellForm.WITH_OFFSET : CellForm.WITHOUT_OFFSET).bit();
    }

    private TextSlice readTyped(TypedCells cells) {
        if (cells.isNull(column)) {
            return readNone();
        } else if (input.kind() == Kind.TIME) {
            return readTime(cells.microseconds(column));
        }
        number = cells.number(column);
        if (missingTexts.contains(number)) {
            return readNone();
        }
        return CellNumber.isUsable(number) ? null : undecodable(CellNumber.fault(number));
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

    /** The bits of {@link CellForm} of the value. */
    int forms() {
        return forms;
    }
}
