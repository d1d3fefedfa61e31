package org.starling.pipeline.augment;

import org.apache.spark.sql.api.java.UDF3;
import org.starling.kernels.augment.ExampleAugmenter;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.pipeline.files.DataException;

/** Computes an augmented copy of an example from its packed features, its hash and the number of the copy. Thread-safe. */
final class AugmentedCopy implements UDF3<byte[], Long, Integer, byte[]> {
    private static final long serialVersionUID = 1L;
    private static final int COPY_BITS = 40;

    private final AugmentSpec spec;
    private final FeatureFormat features;
    private transient ThreadLocal<ExampleAugmenter> augmenter;

    AugmentedCopy(AugmentSpec spec, FeatureFormat features) {
        this.spec = spec;
        this.features = features;
    }

    /**
     * Checks that the operations can be applied.
     *
     * @throws DataException if not
     */
    static void requireFit(AugmentSpec spec, FeatureFormat features) {
        try {
            new ExampleAugmenter(spec.operations(), features);
        } catch (IllegalArgumentException e) {
            throw new DataException(e.getMessage(), e);
        }
    }

    @Override
    public byte[] call(byte[] packed, Long hash, Integer copy) {
        byte[] changed = packed.clone();
        own().apply(changed, 0, spec.seed(), hash + ((long) copy << COPY_BITS));
        return changed;
    }

    private ExampleAugmenter own() {
        synchronized (this) {
            if (augmenter == null) {
                augmenter = ThreadLocal.withInitial(() -> new ExampleAugmenter(spec.operations(), features));
            }
        }
        return augmenter.get();
    }
}
