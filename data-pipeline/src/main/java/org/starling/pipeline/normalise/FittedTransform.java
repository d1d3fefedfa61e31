package org.starling.pipeline.normalise;

import java.io.Serializable;
import java.util.List;
import org.starling.kernels.validation.Checks;
import org.starling.pipeline.source.RawFormat;
import org.starling.pipeline.statistics.FeatureStatistics;

/**
 * All that is needed to turn a raw image into the features that a network was trained on. Pixels stay bytes: their
 * normalisation is in the example format.
 *
 * @param raw what raw features look like
 * @param normalise how they are normalised
 * @param statistics of the training examples, one per channel, or per numeric column of a table
 */
public record FittedTransform(RawFormat raw, Normalisation normalise, List<FeatureStatistics> statistics)
        implements Serializable {
    public FittedTransform {
        new Checks()
                .requirePresent(raw, "raw")
                .requirePresent(normalise, "normalise")
                .requirePresent(statistics, "statistics")
                .done();
        statistics = List.copyOf(statistics);
    }
}
