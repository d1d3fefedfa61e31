package org.starling.kernels.onednn;

/**
 * One result of two sides.
 *
 * @param quantity what the result is; results of one quantity are judged together
 * @param when at which step, or empty
 * @param ours of oneDNN, in single precision
 * @param theirs of DL4J, in the precision of the {@link Trial}
 * @param allowed distance below which both agree
 */
@SuppressWarnings("ArrayRecordComponent") // never compared as a record
record Comparison(String quantity, String when, double[] ours, double[] theirs, double allowed) {

    boolean agrees() {
        // false as well where a value is not a number
        return distance(ours, theirs) < allowed;
    }

    /** Euclidean distance of both results. */
    double distance() {
        return distance(ours, theirs);
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

    @Override
    public String toString() {
        return "%s %s: %.3g apart, length %.3g, allowed %.3g"
                .formatted(quantity, when, distance(), length(theirs), allowed);
    }
}
