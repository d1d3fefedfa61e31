package org.starling.pipeline.spec;

import java.io.Serializable;
import java.util.List;
import org.starling.kernels.validation.Checks;
import org.starling.kernels.validation.Default;
import org.starling.pipeline.column.CanonicalText;
import org.starling.pipeline.column.TextSlice;

/**
 * Rules by which texts, categories and labels are equal: the {@code data.compare} block.
 *
 * @param unicode whether texts of different Unicode normal forms are equal
 * @param numbers whether categories and labels that are the same number are equal
 */
public record CompareSpec(@Default("nfc") Unicode unicode, @Default("by-value") Numbers numbers)
        implements Serializable {
    /** The default. */
    public static final CompareSpec CANONICAL = new CompareSpec(Unicode.NFC, Numbers.BY_VALUE);
    /** Texts are equal if their bytes are. */
    public static final CompareSpec AS_WRITTEN = new CompareSpec(Unicode.AS_WRITTEN, Numbers.AS_WRITTEN);

    /** Form of texts. */
    public enum Unicode {
        /** Texts are brought to the normal form C. */
        NFC,
        /** Texts are not changed. */
        AS_WRITTEN
    }

    /** Form of categories and labels that are numbers. */
    public enum Numbers {
        /** A number is brought to its shortest form: 1.0 and 1 are equal. */
        BY_VALUE,
        /** Numbers are compared as texts. */
        AS_WRITTEN
    }

    public CompareSpec {
        new Checks()
                .requirePresent(unicode, "unicode")
                .requirePresent(numbers, "numbers")
                .done();
    }

    /** Brings a text to its canonical Unicode form. Returns whether it was changed. */
    public boolean changeText(TextSlice text) {
        return unicode == Unicode.NFC && CanonicalText.toNfc(text);
    }

    /** Brings a category to its shortest form if it is a number. Returns whether it was changed. */
    public boolean changeNumber(TextSlice text) {
        return numbers == Numbers.BY_VALUE && CanonicalText.toNumber(text);
    }

    /** The canonical form of a text that is no category; null for null. */
    public String text(String text) {
        TextSlice slice = TextSlice.of(text);
        return slice != null && changeText(slice) ? slice.toString() : text;
    }

    /** The canonical form of a category or label; null for null. */
    public String category(String text) {
        TextSlice slice = TextSlice.of(text);
        if (slice == null) {
            return text;
        }
        boolean textChanged = changeText(slice);
        return changeNumber(slice) || textChanged ? slice.toString() : text;
    }

    /** The canonical forms of some categories; null for null. */
    List<String> categories(List<String> texts) {
        return texts == null ? null : texts.stream().map(this::category).toList();
    }
}
