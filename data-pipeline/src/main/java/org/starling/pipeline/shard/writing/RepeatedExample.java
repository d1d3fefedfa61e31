package org.starling.pipeline.shard.writing;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Comparator;

/** Copies of one example that a shard writes. Not changed once it is made; only ever compared by {@link #ORDER}. */
final class RepeatedExample implements Serializable {
    /** The global order of examples, as far as it shows in their bytes. */
    static final Comparator<RepeatedExample> ORDER = new Order();

    private static final long serialVersionUID = 1L;

    private final long hash;
    private final byte[] features;
    private final int label;
    private final long copies;

    /**
     * Some copies.
     *
     * @param copies at least 1
     */
    RepeatedExample(long hash, byte[] features, int label, long copies) {
        this.hash = hash;
        this.features = features;
        this.label = label;
        this.copies = copies;
    }

    long hash() {
        return hash;
    }

    byte[] features() {
        return features;
    }

    int label() {
        return label;
    }

    long copies() {
        return copies;
    }

    RepeatedExample withCopies(long count) {
        return new RepeatedExample(hash, features, label, count);
    }

    /** A class of its own, because maps that it orders are sent between processes. */
    private static final class Order implements Comparator<RepeatedExample>, Serializable {
        private static final long serialVersionUID = 1L;

        @Override
        public int compare(RepeatedExample one, RepeatedExample other) {
            int byHash = Long.compare(one.hash, other.hash);
            if (byHash != 0) {
                return byHash;
            }
            int byFeatures = Arrays.compareUnsigned(one.features, other.features);
            return byFeatures != 0 ? byFeatures : Integer.compare(one.label, other.label);
        }
    }
}
