package org.starling.pipeline.encode;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * The inverse of the encodings of a label vector: from the values that a network learns to the units of their columns. Where an
 * encoding has no inverse, the value stays as it is: the length of a unit-norm vector is lost, and a label among several is no
 * number. Immutable.
 */
public final class TargetInverse implements Serializable {
    /** The inverse of labels that are not encoded. */
    public static final TargetInverse NONE = new TargetInverse(List.of());

    private static final long serialVersionUID = 1L;

    /** By value; null where it stays as it is. */
    private final List<Encoding> encodings;

    private TargetInverse(List<Encoding> encodings) {
        this.encodings = encodings;
    }

    /** The inverse for the values of some targets. */
    public static TargetInverse of(TableTargets targets) {
        List<Encoding> byValue = new ArrayList<>();
        for (Encoding encoding : targets.encodings()) {
            for (int value = 0; value < encoding.width(); value++) {
                byValue.add(isInvertible(encoding) ? encoding : null);
            }
        }
        return byValue.stream().allMatch(encoding -> encoding == null) ? NONE : new TargetInverse(byValue);
    }

    private static boolean isInvertible(Encoding encoding) {
        return encoding instanceof Encoding.Logarithm
                || (encoding instanceof Encoding.Scaled one && !one.scaling().equals(ColumnScaling.NONE));
    }

    /** Whether all values stay as they are. */
    public boolean isNone() {
        return encodings.isEmpty();
    }

    /**
     * A value in the unit of its column, limited to the range of float32, which all values of columns are in.
     *
     * @param index of the value in the label vector
     */
    public double apply(int index, double value) {
        Encoding encoding = isNone() ? null : encodings.get(index);
        if (encoding instanceof Encoding.Scaled one) {
            return limited(one.scaling().inverse(value));
        } else if (encoding instanceof Encoding.Logarithm) {
            return limited(Math.copySign(StrictMath.expm1(Math.abs(value)), value));
        }
        return value;
    }

    private static double limited(double value) {
        return Math.max(-Float.MAX_VALUE, Math.min(Float.MAX_VALUE, value));
    }
}
