package org.starling.pipeline.statistics;

import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.starling.pipeline.source.RawExamples;
import org.starling.pipeline.source.RawFormat;

/** Computes {@link FeatureStatistics} in one pass over a Dataset. */
public final class StatisticsFitter {
    private StatisticsFitter() {}

    /**
     * The statistics of each channel of images. The same bits whatever the partitioning.
     *
     * @param training raw examples, at least one; the column {@link RawExamples#FEATURES} is read
     */
    public static List<FeatureStatistics> fit(Dataset<Row> training, RawFormat format) {
        return training.select(RawExamples.FEATURES)
                .as(Encoders.BINARY())
                .toJavaRDD()
                .mapPartitions(examples -> List.of(gather(examples, format)).iterator())
                .treeReduce(MomentsAccumulator::merge)
                .result();
    }

    private static MomentsAccumulator gather(Iterator<byte[]> examples, RawFormat format) {
        MomentsAccumulator moments = empty(format);
        examples.forEachRemaining(moments::add);
        return moments;
    }

    static MomentsAccumulator empty(RawFormat format) {
        int channels = format.shape().get(0);
        return new PixelMoments(channels, format.length() / channels);
    }
}
