package org.starling.pipeline.normalise;

import java.io.Serializable;
import java.util.List;
import org.starling.kernels.validation.Checks;
import org.starling.pipeline.source.RawFormat;
import org.starling.pipeline.source.RawType;
import org.starling.pipeline.statistics.FeatureStatistics;
import org.starling.pipeline.text.TextEncoding;

/**
 * All that is needed to turn a raw record into the features that a network was trained on. Pixels stay bytes: their
 * normalisation is in the example format. Table columns are scaled here and stored as floats.
 *
 * @param raw what raw features look like
 * @param normalise how they are normalised
 * @param statistics of the training examples, one per column or channel
 * @param columns what is done to each column of a table; empty for images and texts
 * @param text how texts are encoded; null unless examples are texts
 */
public record FittedTransform(
        RawFormat raw,
        Normalisation normalise,
        List<FeatureStatistics> statistics,
        List<ColumnScaling> columns,
        TextEncoding text)
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
        int expected = raw.type() == RawType.FLOAT64 ? raw.length() : 0;
        new Checks()
                .require(columns.size() == expected, "columns", "must be " + expected + ", are " + columns.size())
                .require(
                        (raw.type() == RawType.TEXT) == (text != null),
                        "text",
                        "must be given for texts, and only for these")
                .done();
    }

    /** A transformation of examples that are no texts. */
    public FittedTransform(
            RawFormat raw, Normalisation normalise, List<FeatureStatistics> statistics, List<ColumnScaling> columns) {
        this(raw, normalise, statistics, columns, null);
    }
}
