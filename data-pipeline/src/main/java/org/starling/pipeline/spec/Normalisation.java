package org.starling.pipeline.spec;

/** Normalisation of features to a common range. Fitted to the training examples only. */
public enum Normalisation {
    /** Unchanged values. */
    NONE,
    /** To 0…1: pixels divided by 255; table columns by their smallest and largest training value. */
    SCALE,
    /** To mean 0 and variance 1: images over all their pixels, tables column by column. */
    STANDARDISE,
    /** Images only: to mean 0 and variance 1, each channel by its own mean and deviation. */
    STANDARDISE_CHANNELS
}
