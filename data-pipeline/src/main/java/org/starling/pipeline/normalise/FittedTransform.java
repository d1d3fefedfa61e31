package org.starling.pipeline.normalise;

import java.io.Serializable;
import java.util.List;
import org.starling.kernels.validation.Checks;
import org.starling.pipeline.source.RawFormat;
import org.starling.pipeline.source.RawType;
import org.starling.pipeline.statistics.FeatureStatistics;
import org.starling.pipeline.text.TextEncoding;

/**
 * What was fitted to the training examples. Pixels stay bytes: their normalisation is in the example format.
 *
 * @param raw what raw features look like
 * @param normalise how they are normalised
 * @param statistics of the training examples, one per channel, or per numeric column of a table
 * @param text how texts are encoded; null unless examples are texts
 */
public record FittedTransform(
        RawFormat raw, Normalisation normalise, List<FeatureStatistics> statistics, TextEncoding text)
        implements Serializable {
    public FittedTransform {
        new Checks()
                .requirePresent(raw, "raw")
                .requirePresent(normalise, "normalise")
                .requirePresent(statistics, "statistics")
                .require(
                        raw == null || (raw.type() == RawType.TEXT) == (text != null),
                        "text",
                        "must be given for texts, and only for these")
                .done();
        statistics = List.copyOf(statistics);
    }

    /** A transformation of examples that are no texts. */
    public FittedTransform(RawFormat raw, Normalisation normalise, List<FeatureStatistics> statistics) {
        this(raw, normalise, statistics, null);
    }
}
