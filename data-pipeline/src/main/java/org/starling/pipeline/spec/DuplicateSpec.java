package org.starling.pipeline.spec;

import java.io.Serializable;
import java.util.List;
import org.starling.kernels.validation.OptionalValue;

/**
 * How copies are recognised. Of each group of copies one stays: the first in the order of content hashes, which does not
 * depend on the order of the source. Each source (training, testing) is looked at for itself.
 *
 * @param by columns whose values make a key; a record that lacks one of them is no copy. By default the features and the
 *     label together, missing values included
 */
public record DuplicateSpec(@OptionalValue List<String> by) implements Serializable {
    public DuplicateSpec {
        by = by == null ? null : List.copyOf(by);
    }
}
