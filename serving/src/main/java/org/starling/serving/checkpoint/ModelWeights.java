package org.starling.serving.checkpoint;

import java.util.Locale;

/** The weights of a checkpoint that predictions use. */
public enum ModelWeights {
    /** Those of the last update. */
    LAST,
    /** Their moving average. */
    AVERAGE;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
