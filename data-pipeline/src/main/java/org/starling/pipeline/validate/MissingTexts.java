package org.starling.pipeline.validate;

import java.io.Serializable;
import java.util.List;
import org.starling.pipeline.column.TextSlice;

/** The texts of missing values, in addition to the empty text. Immutable. */
final class MissingTexts implements Serializable {
    static final MissingTexts NONE = new MissingTexts(List.of());

    private static final long serialVersionUID = 1L;

    private final TextSlice[] texts;

    MissingTexts(List<String> texts) {
        this.texts = texts.stream().map(TextSlice::of).toArray(TextSlice[]::new);
    }

    /** Moves {@code text} to the text of a cell without blanks around it; returns whether there is one that is not missing. */
    boolean read(RecordCells cells, int column, TextSlice text) {
        return cells.read(column, text) && !stripIsMissing(text);
    }

    /** Strips blanks around a text; returns whether the rest is a missing value. */
    boolean stripIsMissing(TextSlice text) {
        if (text.trim().length() == 0) {
            return true;
        }
        for (TextSlice missing : texts) {
            if (missing.equals(text)) {
                return true;
            }
        }
        return false;
    }
}
