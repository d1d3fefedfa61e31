package org.starling.pipeline.encode;

import java.util.List;
import org.starling.kernels.validation.Checks;
import org.starling.pipeline.statistics.FeatureStatistics;
import org.starling.pipeline.text.TextEncoding;

/** The fitted transformation of texts. */
public record TextTransform(TextEncoding encoding) implements FittedTransform {
    public TextTransform {
        new Checks().requirePresent(encoding, "encoding").done();
    }

    @Override
    public List<FeatureStatistics> statistics() {
        return List.of();
    }
}
