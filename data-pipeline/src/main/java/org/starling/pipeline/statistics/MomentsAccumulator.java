package org.starling.pipeline.statistics;

import java.io.Serializable;
import java.util.List;

/** Gathers the statistics of packed raw examples. Not thread-safe. */
interface MomentsAccumulator extends Serializable {
    void add(byte[] features);

    /** Adds all that {@code other}, of the same kind and format, has gathered; returns this. */
    MomentsAccumulator merge(MomentsAccumulator other);

    /** One entry per feature; at least one example must have been added. */
    List<FeatureStatistics> result();
}
