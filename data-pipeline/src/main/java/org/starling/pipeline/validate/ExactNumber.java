package org.starling.pipeline.validate;

import java.math.BigDecimal;
import java.math.MathContext;

/** Numbers that have more digits than a double holds. */
public final class ExactNumber {
    /** Numbers of more digits are not ordered exactly. */
    static final int MAX_DIGITS = 30;

    /** Different numbers of so many digits are different doubles. */
    private static final int DIGITS_OF_DOUBLE = 15;

    /** Whole numbers up to this one have a double each. */
    public static final long MAX_EXACT = 1L << 53;

    private ExactNumber() {}

    /** The value of a text that may have too many digits for a double; null for a shorter text and for one in another notation. */
    static BigDecimal ofLong(String text) {
        if (text.length() <= DIGITS_OF_DOUBLE) {
            return null;
        }
        try {
            return new BigDecimal(text.trim());
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** The part of a whole number that the nearest double does not hold; 0 for most. */
    public static double rest(long exact) {
        return Math.abs(exact) <= MAX_EXACT ? 0 : rest(BigDecimal.valueOf(exact), (double) exact);
    }

    /**
     * The part of a number that a double does not hold. A double stands for the shortest decimal number that it is nearest to, so
     * the rest of a number of at most 15 digits is 0.
     *
     * @param nearest the double nearest to {@code exact}
     */
    public static double rest(BigDecimal exact, double nearest) {
        if (!Double.isFinite(nearest)) {
            return 0;
        }
        BigDecimal all = new BigDecimal(nearest);
        BigDecimal shortest = all.round(new MathContext(DIGITS_OF_DOUBLE));
        BigDecimal held = shortest.doubleValue() == nearest ? shortest : all;
        return exact.subtract(held).doubleValue();
    }
}
