package org.starling.pipeline.validate;

import java.io.Serializable;
import org.starling.pipeline.column.TextSlice;
import org.starling.pipeline.spec.CompareSpec;

/** Reads texts in the form in which they are compared. Holds the forms of the text read last; not thread-safe. */
final class ComparedText implements Serializable {
    private static final long serialVersionUID = 1L;

    private final CompareSpec compare;
    private final MissingTexts missingTexts;
    private int forms;

    ComparedText(CompareSpec compare, MissingTexts missingTexts) {
        this.compare = compare;
        this.missingTexts = missingTexts;
    }

    /** Moves {@code text} to the category that a cell holds; returns whether there is one that is not missing. */
    boolean readCategory(RecordCells cells, int column, TextSlice text) {
        forms = 0;
        return cells.read(column, text) && toCategory(text);
    }

    /** Brings a text to the form of a category; returns whether it is not missing. */
    boolean toCategory(TextSlice text) {
        forms = 0;
        if (missingTexts.stripIsMissing(text)) {
            return false;
        }
        toText(text);
        if (compare.changeNumber(text)) {
            forms |= CellForm.NUMBER_CHANGED.bit();
        }
        return forms == 0 || !missingTexts.contains(text);
    }

    /** Brings a text to the form of one that is no category. */
    void toText(TextSlice text) {
        forms = compare.changeText(text) ? CellForm.UNICODE_CHANGED.bit() : 0;
    }

    /** The bits of {@link CellForm} of the text read last. */
    int forms() {
        return forms;
    }
}
