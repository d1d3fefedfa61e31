package org.starling.pipeline.validate;

import java.io.Serializable;
import org.starling.pipeline.privacy.KeyedHash;
import org.starling.pipeline.spec.CellForms;
import org.starling.pipeline.spec.UndecodableCell;

/**
 * Reading of the cells of a table.
 *
 * @param forms in which cells are compared
 * @param missingTexts texts of missing values
 * @param undecodable treatment of a cell without a value of its column's type
 * @param times reads points of time
 * @param hash replaces texts of sensitive columns; null if none are read
 */
record CellReading(
        CellForms forms, MissingTexts missingTexts, UndecodableCell undecodable, TimeParser times, KeyedHash hash)
        implements Serializable {

    /** A reader of texts, which holds the forms of the text read last. */
    ComparedText texts() {
        return new ComparedText(forms.compare(), missingTexts);
    }
}
