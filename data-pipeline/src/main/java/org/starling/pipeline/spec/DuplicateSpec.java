package org.starling.pipeline.spec;

import java.io.Serializable;
import java.util.List;
import org.starling.kernels.validation.OptionalValue;

/**
 * Definition of duplicates. Of equal records one is kept: the first in the order of content hashes, which does not depend on
 * the order of the source. Each source (training, test) is searched separately.
 *
 * @param by columns whose values form a key; a record that lacks one of them is not a duplicate. By default the key is the
 *     features and the label together, missing values included
 */
public record DuplicateSpec(@OptionalValue List<String> by) implements Serializable {
    public DuplicateSpec {
        by = by == null ? null : List.copyOf(by);
    }
}
