package org.starling.kernels.onednn;

/**
 * One result of one network.
 *
 * @param quantity what was measured
 * @param step at which step
 * @param values the result
 * @param rounding distance that rounding may move a result of this length by, see {@link Rounding}
 */
@SuppressWarnings("ArrayRecordComponent") // never compared as a record
record Measurement(String quantity, int step, double[] values, double rounding) {

    boolean undefined() {
        return Double.isNaN(length(values));
    }

    /** Euclidean distance; NaN where a value is. */
    double distance(Measurement other) {
        return distance(values, other.values);
    }

    static double distance(double[] first, double[] second) {
        if (first.length != second.length) {
            throw new IllegalArgumentException("Cannot compare: lengths differ (" + first.length + ", " + second.length
                    + "); compare results of the same network.");
        }
        double squares = 0;
        for (int i = 0; i < first.length; i++) {
            squares += (first[i] - second[i]) * (first[i] - second[i]);
        }
        return Math.sqrt(squares);
    }

    static double length(double[] vector) {
        return distance(vector, new double[vector.length]);
    }
}
