package org.starling.pipeline.statistics;

import java.math.BigInteger;

/** Mean and variance from exact sums, rounded once at the end. */
public final class Moments {
    /** Bits kept of a quotient: more than twice those of a double, so its rounding does not matter. */
    private static final int QUOTIENT_BITS = 128;

    private Moments() {}

    /** The mean of {@code n} values whose sum is {@code sum · 2^exponent}. */
    public static double mean(long n, BigInteger sum, int exponent) {
        return quotient(sum, BigInteger.valueOf(n), exponent);
    }

    /**
     * The population variance of {@code n} values: {@code (n·Σx² − (Σx)²) / n²}, exact up to the division.
     *
     * @param sum Σx in units of {@code 2^exponent}
     * @param squares Σx² in units of {@code 2^exponent}
     */
    public static double variance(long n, BigInteger sum, BigInteger squares, int exponent) {
        BigInteger count = BigInteger.valueOf(n);
        BigInteger scaledSquares = count.multiply(squares).shiftLeft(-exponent);
        BigInteger numerator = scaledSquares.subtract(sum.multiply(sum)).max(BigInteger.ZERO);
        return quotient(numerator, count.multiply(count), 2 * exponent);
    }

    private static double quotient(BigInteger numerator, BigInteger denominator, int exponent) {
        int up = Math.max(0, QUOTIENT_BITS - numerator.bitLength() + denominator.bitLength());
        BigInteger quotient = numerator.shiftLeft(up).divide(denominator);
        int down = Math.max(0, quotient.bitLength() - QUOTIENT_BITS);
        return Math.scalb(quotient.shiftRight(down).doubleValue(), exponent - up + down);
    }
}
