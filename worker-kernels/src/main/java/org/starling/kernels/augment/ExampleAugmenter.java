package org.starling.kernels.augment;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.starling.kernels.batch.FeatureFormat;

/** Augmentation of one packed example at a time, by all operations except mixing. Not thread-safe: holds buffers. */
public final class ExampleAugmenter {
    private final FeatureFormat features;
    private final List<Augmentation> operations;
    private final ImageShape shape;
    private final AffineSampler sampler;

    /**
     * @param operations in the order in which they are applied
     * @throws IllegalArgumentException if one cannot be applied to such examples
     */
    public ExampleAugmenter(List<Augmentation> operations, FeatureFormat features) {
        requireFit(operations, features);
        this.features = features;
        this.operations = operations.stream()
                .filter(operation -> !(operation instanceof Mixing))
                .toList();
        boolean image = Refusals.unlessImage(features).isEmpty();
        this.shape = image ? ImageShape.of(features.shape()) : null;
        this.sampler = image ? new AffineSampler(shape) : null;
    }

    private static void requireFit(List<Augmentation> operations, FeatureFormat features) {
        List<String> refusals = new ArrayList<>();
        for (Augmentation operation : operations) {
            operation.refusal(features).ifPresent(reason -> refusals.add(operation + " " + reason));
        }
        if (!refusals.isEmpty()) {
            throw new IllegalArgumentException("Cannot augment: " + String.join("; ", refusals));
        }
    }

    /**
     * Changes one example.
     *
     * @param data packed features; the example begins at {@code offset}
     * @param seed seed of all random numbers, together with {@code ordinal}
     * @param ordinal distinguishes the examples of one seed
     */
    public void apply(byte[] data, int offset, long seed, long ordinal) {
        SplittableRandom random = Draws.generator(seed, ordinal);
        Affine map = Affine.IDENTITY;
        for (Augmentation operation : operations) {
            if (operation instanceof Geometric geometric) {
                map = map.then(geometric.draw(random, shape));
                continue;
            }
            map = sample(map, data, offset);
            if (operation instanceof Photometric photometric) {
                photometric.apply(data, offset, shape, random);
            } else if (operation instanceof Numeric numeric) {
                numeric.apply(data, offset, features, random);
            }
        }
        sample(map, data, offset);
    }

    private Affine sample(Affine map, byte[] data, int offset) {
        if (sampler != null) {
            sampler.apply(map, data, offset);
        }
        return Affine.IDENTITY;
    }
}
