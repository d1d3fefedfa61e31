package org.starling.pipeline.privacy;

import java.io.Serializable;
import java.util.List;
import org.starling.kernels.validation.Checks;
import org.starling.kernels.validation.Default;
import org.starling.kernels.validation.OptionalValue;

/**
 * Protection of sensitive columns: the {@code data.privacy} block.
 *
 * @param columns sensitive columns, besides the features and targets that are marked as such
 * @param key file of the key by which texts of sensitive columns are hashed; null if no text of them is encoded
 * @param minimumCount records that must share a value, or form a mean, before a report or manifest has it
 */
public record PrivacySpec(
        @Default("[]") List<String> columns, @OptionalValue String key, @Default("10") int minimumCount)
        implements Serializable {
    /** Protection of the columns that features and targets mark. */
    public static final PrivacySpec DEFAULT = new PrivacySpec(List.of(), null, 10);

    public PrivacySpec {
        new Checks()
                .requirePresent(columns, "columns")
                .require(key == null || !key.isBlank(), "key", "must name a file, is empty")
                .require(minimumCount >= 2, "minimumCount", "must be at least 2, is " + minimumCount)
                .done();
        columns = List.copyOf(columns);
    }
}
