package org.starling.kernels.augment;

import java.util.Optional;
import java.util.SplittableRandom;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.FeatureType;
import org.starling.kernels.validation.Checks;
import org.starling.kernels.validation.Default;

/**
 * Operation that mixes each example of a batch with another one, and their labels in the same proportion. Labels are therefore
 * vectors: a class is mixed as a one-hot vector. One proportion is drawn for the whole batch.
 */
public sealed interface Mixing extends Augmentation {

    /**
     * Mixes one batch.
     *
     * @param batch batch to change
     * @param others copies of the features to mix with, in their order
     * @return the share of the original examples, for the labels
     */
    double apply(PackedExamples batch, byte[] others, SplittableRandom random);

    /**
     * Packed examples, one after the other.
     *
     * @param data shared, not copied
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record PackedExamples(FeatureFormat features, byte[] data, int size) {}

    /**
     * Weighted means of two examples. Source: H. Zhang, M. Cisse, Y. N. Dauphin, D. Lopez-Paz, "mixup: beyond empirical risk
     * minimization" (2018, arXiv 1710.09412).
     *
     * @param alpha the share is drawn from Beta(alpha, alpha); 0 mixes nothing
     */
    record Mixup(@Default("0.2") double alpha) implements Mixing {
        public Mixup {
            checkAlpha(alpha);
        }

        @Override
        public Optional<String> refusal(FeatureFormat features) {
            return Refusals.ifTokens(features);
        }

        @Override
        public double apply(PackedExamples batch, byte[] others, SplittableRandom random) {
            double share = Draws.beta(random, alpha);
            byte[] data = batch.data();
            int bytes = batch.size() * batch.features().bytes();
            if (batch.features().type() == FeatureType.UINT8) {
                int own = (int) Math.rint(share * (1 << 16));
                int other = (1 << 16) - own;
                for (int i = 0; i < bytes; i++) {
                    data[i] = (byte) ((own * (data[i] & 0xff) + other * (others[i] & 0xff) + (1 << 15)) >>> 16);
                }
            } else {
                for (int at = 0; at < bytes; at += Float.BYTES) {
                    float own = FeatureType.FLOAT32.read(data, at);
                    float other = FeatureType.FLOAT32.read(others, at);
                    FeatureType.FLOAT32.write(data, at, (float) (share * own + (1 - share) * other));
                }
            }
            return share;
        }
    }

    /**
     * A rectangle of one image in the other. Source: S. Yun and others, "CutMix: regularization strategy to train strong
     * classifiers with localizable features" (2019, arXiv 1905.04899).
     *
     * @param alpha the share of the area that is kept is drawn from Beta(alpha, alpha), and then cut at the edges; 0 mixes
     *     nothing
     */
    record CutMix(@Default("1.0") double alpha) implements Mixing {
        public CutMix {
            checkAlpha(alpha);
        }

        @Override
        public Optional<String> refusal(FeatureFormat features) {
            return Refusals.unlessImage(features);
        }

        @Override
        public double apply(PackedExamples batch, byte[] others, SplittableRandom random) {
            ImageShape shape = ImageShape.of(batch.features().shape());
            double side = Math.sqrt(1 - Draws.beta(random, alpha));
            Box box = Box.around(
                    random, shape, (int) Math.rint(side * shape.height()), (int) Math.rint(side * shape.width()));
            int length = box.right() - box.left();
            for (int plane = 0; plane < batch.size() * shape.channels(); plane++) {
                for (int y = box.top(); y < box.bottom(); y++) {
                    int at = plane * shape.plane() + y * shape.width() + box.left();
                    System.arraycopy(others, at, batch.data(), at, length);
                }
            }
            return 1 - (double) box.area() / shape.plane();
        }
    }

    private static void checkAlpha(double alpha) {
        new Checks()
                .require(alpha >= 0 && Double.isFinite(alpha), "alpha", "must be finite and not negative, is " + alpha)
                .done();
    }
}
