package org.starling.pipeline.normalise;

import java.io.Serializable;
import java.util.List;
import org.starling.kernels.validation.Checks;
import org.starling.pipeline.source.RawFormat;
import org.starling.pipeline.source.RawType;
import org.starling.pipeline.statistics.FeatureStatistics;

/**
 * All that is needed to turn a raw record into the features that a network was trained on. Pixels stay bytes: their
 * normalisation is in the example format. Table columns are scaled here and stored as floats.
 *
 * @param raw what raw features look like
 * @param normalise how they are normalised
 * @param statistics of the training examples, one per column or channel
 * @param columns what is done to each column of a table; empty for images
 */
public record FittedTransform(
        RawFormat raw, Normalisation normalise, List<FeatureStatistics> statistics, List<ColumnScaling> columns)
        implements Serializable {
    public FittedTransform {
        new Checks()
                .requirePresent(raw, "raw")
                .requirePresent(normalise, "normalise")
                .requirePresent(statistics, "statistics")
                .requirePresent(columns, "columns")
                .done();
        statistics = List.copyOf(statistics);
        columns = List.copyOf(columns);
        int expected = raw.type() == RawType.UINT8 ? 0 : raw.length();
        new Checks()
                .require(columns.size() == expected, "columns", "must be " + expected + ", are " + columns.size())
                .done();
    }
}
