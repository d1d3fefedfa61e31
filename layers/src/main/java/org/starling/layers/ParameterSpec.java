package org.starling.layers;

/**
 * One parameter of a layer, a matrix in column-major order.
 *
 * @param key name in the layer
 * @param kind start value, and the settings that apply
 * @param rows rows of the matrix
 * @param columns columns of the matrix
 * @param fans inputs and outputs of one unit, for the distribution of start values
 */
record ParameterSpec(String key, Kind kind, long rows, long columns, Fans fans) {

    /** Start value, and the settings that apply. */
    enum Kind {
        /** Random, with the regularisation of weights. */
        WEIGHT,
        /** The start value and regularisation of biases. */
        BIAS,
        /** Starts at one, without regularisation. */
        GAIN,
        /** Starts at zero, without regularisation. */
        SHIFT
    }

    /** Inputs and outputs of one unit. */
    record Fans(double in, double out) {}

    static ParameterSpec weight(String key, long rows, long columns, Fans fans) {
        return new ParameterSpec(key, Kind.WEIGHT, rows, columns, fans);
    }

    /** A row that is no weight. */
    static ParameterSpec row(String key, Kind kind, long columns) {
        return new ParameterSpec(key, kind, 1, columns, new Fans(1, (double) columns));
    }

    long length() {
        return Math.multiplyExact(rows, columns);
    }
}
