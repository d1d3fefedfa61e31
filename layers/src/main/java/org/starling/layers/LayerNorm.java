package org.starling.layers;

import java.util.List;
import org.starling.layers.ParameterSpec.Kind;

/**
 * Layer normalisation (Ba et al. 2016): {@code γ (x - mean) / √(variance + ε) + β} over the features of each time step, {@code
 * [batch, features, time]}, or of each example, {@code [batch, features]}. Mean and variance are those of the features.
 */
public final class LayerNorm extends Normalisation {
    /** Key of γ, {@code [1, features]}. */
    public static final String GAIN = "gamma";
    /** Key of β, {@code [1, features]}. */
    public static final String SHIFT = "beta";

    /** For DL4J's JSON reader. */
    private LayerNorm() {}

    private LayerNorm(Builder builder) {
        super(builder);
    }

    @Override
    List<ParameterSpec> parameters() {
        return List.of(ParameterSpec.row(GAIN, Kind.GAIN, nOut), ParameterSpec.row(SHIFT, Kind.SHIFT, nOut));
    }

    @Override
    boolean centred() {
        return true;
    }

    /** Builder; the number of features follows from the layer before, or is {@code nOut}. */
    @SuppressWarnings("unchecked") // the signature of build in DL4J
    public static final class Builder extends Normalisation.Builder<Builder> {
        @Override
        public LayerNorm build() {
            return new LayerNorm(this);
        }
    }
}
