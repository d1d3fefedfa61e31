package org.starling.pipeline.spec;

import java.io.Serializable;
import java.util.List;
import org.starling.kernels.validation.Checks;
import org.starling.kernels.validation.OptionalValue;

/**
 * Treatment of missing values.
 *
 * @param columns feature columns
 * @param fill the source of the value that replaces them
 * @param value the value, for {@link MissingFill#CONSTANT} only
 */
public record MissingSpec(List<String> columns, MissingFill fill, @OptionalValue String value) implements Serializable {
    public MissingSpec {
        new Checks()
                .require(columns != null && !columns.isEmpty(), "columns", "must name at least one column")
                .requirePresent(fill, "fill")
                .require(
                        (fill == MissingFill.CONSTANT) == (value != null),
                        "value",
                        "is for fill: constant, and needed there; give it there only")
                .done();
        columns = List.copyOf(columns);
    }
}
