package org.starling.kernels.onednn.updater;

import java.util.Arrays;

/** Reductions over slices of arrays; with eight running sums, so that additions need not wait for each other. */
final class VectorMath {
    private static final int LANES = 8;
    private static final float[] ZEROS = new float[4096];

    private VectorMath() {}

    /** Sum of squares of the values {@code from … to - 1}. */
    static double sumOfSquares(float[] x, int from, int to) {
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        float s4 = 0;
        float s5 = 0;
        float s6 = 0;
        float s7 = 0;
        int i = from;
        for (; i <= to - LANES; i += LANES) {
            s0 += x[i] * x[i];
            s1 += x[i + 1] * x[i + 1];
            s2 += x[i + 2] * x[i + 2];
            s3 += x[i + 3] * x[i + 3];
            s4 += x[i + 4] * x[i + 4];
            s5 += x[i + 5] * x[i + 5];
            s6 += x[i + 6] * x[i + 6];
            s7 += x[i + 7] * x[i + 7];
        }
        double sum = (double) s0 + s1 + s2 + s3 + s4 + s5 + s6 + s7;
        for (; i < to; i++) {
            sum += x[i] * x[i];
        }
        return sum;
    }

    /** Sum of absolute values {@code from … to - 1}. */
    static double sumOfAbsolutes(float[] x, int from, int to) {
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        int i = from;
        for (; i <= to - LANES; i += LANES) {
            s0 += Math.abs(x[i]) + Math.abs(x[i + 1]);
            s1 += Math.abs(x[i + 2]) + Math.abs(x[i + 3]);
            s2 += Math.abs(x[i + 4]) + Math.abs(x[i + 5]);
            s3 += Math.abs(x[i + 6]) + Math.abs(x[i + 7]);
        }
        double sum = (double) s0 + s1 + s2 + s3;
        for (; i < to; i++) {
            sum += Math.abs(x[i]);
        }
        return sum;
    }

    static void scale(float[] x, int from, int to, float factor) {
        for (int i = from; i < to; i++) {
            x[i] *= factor;
        }
    }

    static void clip(float[] x, int from, int to, float threshold) {
        for (int i = from; i < to; i++) {
            x[i] = Math.max(-threshold, Math.min(threshold, x[i]));
        }
    }

    /** {@code y += factor · x}. */
    static void addScaled(float[] y, float[] x, int from, int to, float factor) {
        for (int i = from; i < to; i++) {
            y[i] += factor * x[i];
        }
    }

    /** {@code y += factor · sign(x)}. */
    static void addSign(float[] y, float[] x, int from, int to, float factor) {
        for (int i = from; i < to; i++) {
            y[i] += factor * Math.signum(x[i]);
        }
    }

    /** {@code y -= x}; overwrites {@code x}. Returns whether all results are finite. */
    static boolean subtract(float[] y, float[] x) {
        int length = y.length;
        for (int i = 0; i < length; i++) {
            float difference = y[i] - x[i];
            y[i] = difference;
            // infinity or NaN times 0 is NaN; the JVM vectorises this loop and the comparison, but no sum of floats
            x[i] = Math.abs(difference * 0f);
        }
        boolean finite = true;
        for (int from = 0; from < length; from += ZEROS.length) {
            int to = Math.min(from + ZEROS.length, length);
            finite &= Arrays.equals(x, from, to, ZEROS, 0, to - from);
        }
        return finite;
    }
}
