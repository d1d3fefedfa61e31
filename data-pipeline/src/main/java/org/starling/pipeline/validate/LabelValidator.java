package org.starling.pipeline.validate;

import java.io.Serializable;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.starling.pipeline.column.TextSlice;
import org.starling.pipeline.spec.LabelUse;

/** Checks labels. Immutable. */
final class LabelValidator implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final TextSlice MISSING = TextSlice.of("missing label");
    private static final TextSlice UNKNOWN = TextSlice.of("label outside of its set");

    private final LabelUse use;
    /** Null if all labels are permitted. */
    private final Set<TextSlice> known;

    /**
     * A validator.
     *
     * @param known the permitted labels; null for any
     */
    LabelValidator(LabelUse use, List<String> known) {
        this.use = use;
        this.known = known == null ? null : new HashSet<>();
        if (known != null) {
            known.forEach(label -> this.known.add(TextSlice.of(label)));
        }
    }

    /** Returns the fault of a label, which may be null; null if there is none. */
    TextSlice fault(TextSlice label) {
        if (use != LabelUse.REQUIRED) {
            return null;
        } else if (label == null) {
            return MISSING;
        }
        return known == null || known.contains(label) ? null : UNKNOWN;
    }
}
