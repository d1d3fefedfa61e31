package org.starling.kernels.onednn.layer.dense;

import java.util.Optional;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.dropout.AlphaDropout;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.dropout.GaussianDropout;
import org.deeplearning4j.nn.conf.dropout.GaussianNoise;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.conf.dropout.SpatialDropout;
import org.nd4j.linalg.schedule.ISchedule;
import org.starling.kernels.onednn.layer.StepRandom;

/** Registry of the functions for DL4J's kinds of dropout. */
public final class DropoutFunctions {
    private DropoutFunctions() {}

    /** Whether {@code dropout} is supported. */
    public static boolean supports(IDropout dropout) {
        return of(dropout).isPresent();
    }

    /**
     * Returns the function, or empty if it is not supported. Matches by exact class, since subclasses compute something else.
     */
    public static Optional<DropoutFunction> of(IDropout dropout) {
        Class<?> kind = dropout.getClass();
        if (kind == Dropout.class) {
            Dropout settings = (Dropout) dropout;
            return Optional.of(new Inverted(settings.getP(), settings.getPSchedule(), false));
        } else if (kind == SpatialDropout.class) {
            SpatialDropout settings = (SpatialDropout) dropout;
            return Optional.of(new Inverted(settings.getP(), settings.getPSchedule(), true));
        } else if (kind == GaussianDropout.class) {
            return Optional.of(new GaussianFactors((GaussianDropout) dropout));
        } else if (kind == GaussianNoise.class) {
            return Optional.of(new GaussianSummands((GaussianNoise) dropout));
        } else if (kind == AlphaDropout.class) {
            return Optional.of(new Saturating((AlphaDropout) dropout));
        }
        return Optional.empty();
    }

    private static double scheduled(double constant, ISchedule schedule, StepRandom position) {
        return schedule == null ? constant : schedule.valueAt(position.iteration(), position.epoch());
    }

    /** Fills with {@code kept} with probability {@code keep}, and with {@code dropped} otherwise. */
    private static void fill(float[] target, double keep, float kept, float dropped, SplittableRandom random) {
        // two draws of 32 bits from each draw of 64
        long threshold = (long) (keep * (1L << Integer.SIZE));
        for (int i = 0; i < target.length; i += 2) {
            long bits = random.nextLong();
            target[i] = (bits >>> Integer.SIZE) < threshold ? kept : dropped;
            if (i + 1 < target.length) {
                target[i + 1] = (bits & 0xFFFFFFFFL) < threshold ? kept : dropped;
            }
        }
    }

    /**
     * Inverted dropout: keeps a value with probability p, divided by p, and replaces it by 0 otherwise.
     *
     * @param byChannel whether whole channels are dropped (arXiv 1411.4280)
     */
    private record Inverted(double p, ISchedule schedule, boolean byChannel) implements DropoutFunction {
        @Override
        public void draw(float[] factors, float[] summands, StepRandom position, SplittableRandom random) {
            double keep = scheduled(p, schedule, position);
            fill(factors, keep, (float) (1 / keep), 0f, random);
        }
    }

    /** Factors around 1, of variance {@code rate / (1 - rate)} (Srivastava et al. 2014, section 10). */
    private record GaussianFactors(GaussianDropout settings) implements DropoutFunction {
        @Override
        public void draw(float[] factors, float[] summands, StepRandom position, SplittableRandom random) {
            double rate = scheduled(settings.getRate(), settings.getRateSchedule(), position);
            double deviation = Math.sqrt(rate / (1 - rate));
            for (int i = 0; i < factors.length; i++) {
                factors[i] = (float) (1 + deviation * random.nextGaussian());
            }
        }
    }

    /** Summands around 0. */
    private record GaussianSummands(GaussianNoise settings) implements DropoutFunction {
        @Override
        public boolean scales() {
            return false;
        }

        @Override
        public boolean shifts() {
            return true;
        }

        @Override
        public void draw(float[] factors, float[] summands, StepRandom position, SplittableRandom random) {
            double deviation = scheduled(settings.getStddev(), settings.getStddevSchedule(), position);
            for (int i = 0; i < summands.length; i++) {
                summands[i] = (float) (deviation * random.nextGaussian());
            }
        }
    }

    /** Replaces values by the value at which SELU saturates, and keeps mean and variance (arXiv 1706.02515, page 6). */
    private record Saturating(AlphaDropout settings) implements DropoutFunction {
        @Override
        public boolean shifts() {
            return true;
        }

        @Override
        public void draw(float[] factors, float[] summands, StepRandom position, SplittableRandom random) {
            double keep = scheduled(settings.getP(), settings.getPSchedule(), position);
            float scale = (float) settings.a(keep);
            float shift = (float) settings.b(keep);
            float saturated = (float) (settings.a(keep) * settings.getAlphaPrime() + settings.b(keep));
            fill(factors, keep, scale, 0f, random);
            for (int i = 0; i < summands.length; i++) {
                summands[i] = factors[i] == 0f ? saturated : shift;
            }
        }
    }
}
