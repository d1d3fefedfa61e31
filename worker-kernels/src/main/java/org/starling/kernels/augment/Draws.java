package org.starling.kernels.augment;

import java.util.SplittableRandom;
import org.starling.kernels.batch.SeedMixer;

/** Random numbers with the same bits on every machine: StrictMath is the only library that they use. */
final class Draws {
    private static final int CELLS = 1 << 12;
    private static final int FRACTION_BITS = 20;
    private static final double LIMIT = 4;
    private static final float[] NORMAL = quantiles();

    private Draws() {}

    /** Uniform between {@code low} and {@code high}, which may be equal. */
    static double between(SplittableRandom random, double low, double high) {
        return low + (high - low) * random.nextDouble();
    }

    /** Returns a separate generator for each ordinal of one seed. */
    static SplittableRandom generator(long seed, long ordinal) {
        return new SplittableRandom(SeedMixer.mix(SeedMixer.mix(seed) + ordinal));
    }

    /** Standard normal, cut at ±4: interpolated between its 4,096-quantiles, by the 32 lower bits of {@code bits}. */
    static float normal(long bits) {
        int cell = (int) (bits >>> FRACTION_BITS) & (CELLS - 1);
        float fraction = ((int) bits & ((1 << FRACTION_BITS) - 1)) * (1f / (1 << FRACTION_BITS));
        return NORMAL[cell] + (NORMAL[cell + 1] - NORMAL[cell]) * fraction;
    }

    /** Points where the integral of the density from −4 on reaches each multiple of 1/4,096 of the whole. */
    private static float[] quantiles() {
        int steps = 1 << 17;
        double width = 2 * LIMIT / steps;
        double[] integral = new double[steps + 1];
        for (int i = 0; i < steps; i++) {
            double x = -LIMIT + (i + 0.5) * width;
            integral[i + 1] = integral[i] + StrictMath.exp(-x * x / 2);
        }
        float[] quantiles = new float[CELLS + 1];
        int at = 0;
        for (int i = 0; i <= CELLS; i++) {
            double wanted = integral[steps] * i / CELLS;
            while (at < steps - 1 && integral[at + 1] < wanted) {
                at++;
            }
            double within = (wanted - integral[at]) / (integral[at + 1] - integral[at]);
            quantiles[i] = (float) (-LIMIT + (at + within) * width);
        }
        return quantiles;
    }

    /** Beta(a, a): from two gamma variates. 1 for {@code a = 0}. */
    static double beta(SplittableRandom random, double a) {
        if (a == 0) {
            return 1;
        }
        double one = gamma(random, a);
        double other = gamma(random, a);
        return one + other == 0 ? 0.5 : one / (one + other);
    }

    /** Source: G. Marsaglia, W. W. Tsang, "A simple method for generating gamma variables" (2000, doi 10.1145/358407.358414). */
    private static double gamma(SplittableRandom random, double shape) {
        if (shape < 1) {
            double uniform = 1 - random.nextDouble();
            return gamma(random, shape + 1) * StrictMath.pow(uniform, 1 / shape);
        }
        double d = shape - 1.0 / 3;
        double c = 1 / Math.sqrt(9 * d);
        while (true) {
            double x = normal(random.nextLong());
            double v = (1 + c * x) * (1 + c * x) * (1 + c * x);
            double u = 1 - random.nextDouble();
            if (v > 0 && StrictMath.log(u) < x * x / 2 + d - d * v + d * StrictMath.log(v)) {
                return d * v;
            }
        }
    }
}
