package org.starling.pipeline.spec;

import java.io.Serializable;
import java.util.Map;
import org.starling.kernels.validation.Checks;
import org.starling.kernels.validation.OptionalValue;

/**
 * Forms in which the cells of a table are compared. Saved with the fitted transform, so that inference reads cells as training
 * did.
 *
 * @param compare rules by which texts are equal
 * @param zone time zone in which instants become points of time; null takes texts by what their clock shows
 * @param offsets by column of points of time: the form of its texts in training; other columns may have any
 */
public record CellForms(CompareSpec compare, @OptionalValue String zone, Map<String, TimeOffset> offsets)
        implements Serializable {
    /** The forms of transforms that were fitted before forms were saved. */
    public static final CellForms AS_WRITTEN = new CellForms(CompareSpec.AS_WRITTEN, null, Map.of());

    public CellForms {
        new Checks().requirePresent(compare, "compare").done();
        offsets = offsets == null ? Map.of() : Map.copyOf(offsets);
    }

    /** The same with the forms of times. */
    public CellForms with(Map<String, TimeOffset> found) {
        return new CellForms(compare, zone, found);
    }
}
