package org.starling.pipeline.spec;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import java.io.Serializable;
import java.util.Map;
import org.starling.kernels.validation.Checks;
import org.starling.kernels.validation.OptionalValue;
import org.starling.pipeline.privacy.SensitiveColumns;

/**
 * Forms in which the cells of a table are compared. Saved with the fitted transform, so that inference reads cells as training
 * did.
 *
 * @param compare rules by which texts are equal
 * @param zone time zone in which instants become points of time; null takes texts by what their clock shows
 * @param offsets by column of points of time: the form of its texts in training; other columns may have any
 * @param sensitive columns whose texts are hashed when they are read; null if there are none
 */
public record CellForms(
        CompareSpec compare,
        @OptionalValue String zone,
        Map<String, TimeOffset> offsets,
        @OptionalValue @JsonInclude(Include.NON_NULL) SensitiveColumns sensitive)
        implements Serializable {
    /** The forms of transforms that were fitted before forms were saved. */
    public static final CellForms AS_WRITTEN = new CellForms(CompareSpec.AS_WRITTEN, null, Map.of());

    public CellForms {
        new Checks().requirePresent(compare, "compare").done();
        offsets = offsets == null ? Map.of() : Map.copyOf(offsets);
    }

    /** The forms of a table without sensitive columns. */
    public CellForms(CompareSpec compare, String zone, Map<String, TimeOffset> offsets) {
        this(compare, zone, offsets, null);
    }

    /** The same with the forms of times. */
    public CellForms with(Map<String, TimeOffset> found) {
        return new CellForms(compare, zone, found, sensitive);
    }

    /** Whether values of a column must be in no manifest, report or message. */
    public boolean isSensitive(String column) {
        return sensitive != null && sensitive.contains(column);
    }
}
