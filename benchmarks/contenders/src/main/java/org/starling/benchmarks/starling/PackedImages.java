package org.starling.benchmarks.starling;

import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.starling.benchmarks.data.FashionMnist;
import org.starling.benchmarks.data.ImageBatch;
import org.starling.benchmarks.data.LabelledImages;
import org.starling.benchmarks.dl4j.BenchmarkNetwork;
import org.starling.benchmarks.executors.ExecutorMemory;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.FeatureType;
import org.starling.kernels.batch.LabelFormat;

/** Images in Starling's form: one byte a pixel. */
final class PackedImages {
    /** Examples in a block, as jobs have them. */
    static final int BLOCK_SIZE = 256;

    private PackedImages() {}

    static ExampleFormat format(BenchmarkNetwork network) {
        return new ExampleFormat(
                new FeatureFormat(FeatureType.UINT8, shape(network), 1f / 255, 0f),
                new LabelFormat.ClassIndex(FashionMnist.CLASSES));
    }

    static List<Integer> shape(BenchmarkNetwork network) {
        return switch (network) {
            case MLP -> List.of(FashionMnist.SIDE * FashionMnist.SIDE);
            case CNN -> List.of(1, FashionMnist.SIDE, FashionMnist.SIDE);
        };
    }

    static ExampleBlock block(ExampleFormat format, ImageBatch images) {
        return ExampleBlock.ofClasses(format, images.pixels(), images.labels());
    }

    /** All images as blocks in memory, one partition for each worker, cut where training data must be. */
    static JavaRDD<ExampleBlock> distribute(
            SparkSession session, LabelledImages images, ExampleFormat format, int workers) {
        List<ExampleBlock> shares = images.shares(workers).stream()
                .map(share -> block(format, share))
                .toList();
        return ExecutorMemory.keep(
                JavaSparkContext.fromSparkContext(session.sparkContext()).parallelize(shares, workers));
    }
}
