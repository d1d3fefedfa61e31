package org.starling.pipeline.validate;

import java.io.Serializable;
import java.util.List;
import org.starling.pipeline.column.TextSlice;
import org.starling.pipeline.spec.CompareSpec;

/** The texts of missing values, in addition to the empty text. Immutable. */
final class MissingTexts implements Serializable {
    static final MissingTexts NONE = new MissingTexts(List.of(), CompareSpec.AS_WRITTEN);

    private static final long serialVersionUID = 1L;

    private final TextSlice[] texts;
    /** Those texts that are numbers, if numbers are compared by value. */
    private final double[] numbers;

    MissingTexts(List<String> texts, CompareSpec compare) {
        this.texts = texts.stream().map(TextSlice::of).toArray(TextSlice[]::new);
        numbers = compare.numbers() == CompareSpec.Numbers.AS_WRITTEN
                ? new double[0]
                : texts.stream()
                        .mapToDouble(text -> CellNumber.parse(TextSlice.of(text.strip())))
                        .filter(Double::isFinite)
                        .toArray();
    }

    /** Moves {@code text} to the text of a cell without blanks around it; returns whether there is one that is not missing. */
    boolean read(RecordCells cells, int column, TextSlice text) {
        return cells.read(column, text) && !stripIsMissing(text);
    }

    /** Strips blanks around a text; returns whether the rest is a missing value. */
    boolean stripIsMissing(TextSlice text) {
        return text.trim().length() == 0 || contains(text);
    }

    /** Whether a text is one of a missing value. */
    boolean contains(TextSlice text) {
        for (TextSlice missing : texts) {
            if (missing.equals(text)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a number stands for a missing value. */
    boolean contains(double number) {
        for (double missing : numbers) {
            if (missing == number) {
                return true;
            }
        }
        return false;
    }
}
