package org.starling.pipeline.encode;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The inverse of the encodings of a label vector: from the values that a network learns to the units of their columns. Where an
 * encoding has no inverse, the value stays as it is: the length of a unit-norm vector is lost, and a label among several is no
 * number. Knows which values are quantiles, too. Immutable.
 */
public final class TargetInverse implements Serializable {
    /** The inverse of labels that are not encoded. */
    public static final TargetInverse NONE = new TargetInverse(List.of(), List.of());

    private static final long serialVersionUID = 1L;

    /** By value; null where it stays as it is. */
    private final List<Encoding> encodings;

    private final List<QuantileGroup> quantiles;

    private TargetInverse(List<Encoding> encodings, List<QuantileGroup> quantiles) {
        this.encodings = encodings;
        this.quantiles = quantiles;
    }

    /**
     * Consecutive values of a label vector: quantiles of one target.
     *
     * @param first index of the first value
     * @param levels of the quantiles, ascending
     */
    public record QuantileGroup(int first, List<Double> levels) implements Serializable {
        /** Index of the value behind the last one. */
        public int end() {
            return first + levels.size();
        }
    }

    /** The inverse for the values of some targets. */
    public static TargetInverse of(TableTargets targets) {
        List<Encoding> byValue = new ArrayList<>();
        for (Encoding encoding : targets.encodings()) {
            Encoding plain = encoding instanceof Encoding.Quantile quantile ? quantile.value() : encoding;
            for (int value = 0; value < encoding.width(); value++) {
                byValue.add(isInvertible(plain) ? plain : null);
            }
        }
        List<QuantileGroup> quantiles = groups(targets.encodings());
        boolean none = byValue.stream().allMatch(encoding -> encoding == null);
        return none && quantiles.isEmpty() ? NONE : new TargetInverse(none ? List.of() : byValue, quantiles);
    }

    private static List<QuantileGroup> groups(List<Encoding> encodings) {
        Map<Encoding, List<Double>> levels = new LinkedHashMap<>();
        Map<Encoding, Integer> first = new HashMap<>();
        int value = 0;
        for (Encoding encoding : encodings) {
            if (encoding instanceof Encoding.Quantile one) {
                levels.computeIfAbsent(one.value(), target -> new ArrayList<>()).add(one.level());
                first.putIfAbsent(one.value(), value);
            }
            value += encoding.width();
        }
        return levels.entrySet().stream()
                .map(target -> new QuantileGroup(first.get(target.getKey()), List.copyOf(target.getValue())))
                .toList();
    }

    private static boolean isInvertible(Encoding encoding) {
        return encoding instanceof Encoding.Logarithm
                || (encoding instanceof Encoding.Scaled one && !one.scaling().equals(ColumnScaling.NONE));
    }

    /** The quantiles of each target; empty if values are no quantiles. */
    public List<QuantileGroup> quantiles() {
        return quantiles;
    }

    /**
     * Puts the quantiles of each target in ascending order, which never raises their loss (Chernozhukov, Fernández-Val and
     * Galichon, 2010).
     *
     * @param outputs of a network, row-major; those of one example are sorted
     * @param start index of the first output of the example
     */
    public void sortQuantiles(float[] outputs, int start) {
        for (QuantileGroup group : quantiles) {
            Arrays.sort(outputs, start + group.first(), start + group.end());
        }
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
