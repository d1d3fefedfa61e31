package org.starling.layers;

import java.util.List;
import org.starling.layers.ParameterSpec.Kind;

/**
 * Root mean square normalisation (Zhang and Sennrich 2019): {@code γ x / √(mean of x² + ε)} over the features of each time step,
 * {@code [batch, features, time]}, or of each example, {@code [batch, features]}.
 */
public final class RmsNorm extends Normalisation {
    /** Key of γ, {@code [1, features]}. */
    public static final String GAIN = LayerNorm.GAIN;

    /** For DL4J's JSON reader. */
    private RmsNorm() {}

    private RmsNorm(Builder builder) {
        super(builder);
    }

    @Override
    List<ParameterSpec> parameters() {
        return List.of(ParameterSpec.row(GAIN, Kind.GAIN, nOut));
    }

    @Override
    boolean centred() {
        return false;
    }

    /** Builder; the number of features follows from the layer before, or is {@code nOut}. */
    @SuppressWarnings("unchecked") // the signature of build in DL4J
    public static final class Builder extends Normalisation.Builder<Builder> {
        @Override
        public RmsNorm build() {
            return new RmsNorm(this);
        }
    }
}
