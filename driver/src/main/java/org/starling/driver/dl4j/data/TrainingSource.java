package org.starling.driver.dl4j.data;

import java.io.IOException;
import java.io.Serializable;
import java.util.Iterator;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.util.SerializableConfiguration;
import org.deeplearning4j.core.loader.DataSetLoader;
import org.deeplearning4j.core.loader.MultiDataSetLoader;
import org.deeplearning4j.nn.graph.util.ComputationGraphUtil;
import org.deeplearning4j.spark.data.loader.RemoteFileSource;
import org.nd4j.common.loader.Loader;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.starling.driver.dl4j.chunk.ChunkPacker;

/**
 * The training data of a user: an RDD of data sets, or of paths to them.
 *
 * @param rddId Spark's number of the user's RDD; the same RDD is prepared once
 * @param chunks its examples as encoded chunks, not computed yet
 */
public record TrainingSource(int rddId, JavaRDD<byte[]> chunks) {

    /** Data sets with one input and one output. */
    public static TrainingSource ofDataSets(JavaRDD<DataSet> data) {
        return packed(data, ComputationGraphUtil::toMultiDataSet);
    }

    /** Data sets with any number of inputs and outputs. */
    public static TrainingSource ofMultiDataSets(JavaRDD<MultiDataSet> data) {
        return packed(data, multi -> multi);
    }

    /** Files on any Hadoop file system, each read by the loader. */
    public static TrainingSource ofDataSetFiles(JavaRDD<String> paths, DataSetLoader loader) {
        SerializableConfiguration hadoop = hadoop(paths);
        return packed(paths, path -> ComputationGraphUtil.toMultiDataSet(load(path, loader, hadoop)));
    }

    /** The same for data sets with any number of inputs and outputs. */
    public static TrainingSource ofMultiDataSetFiles(JavaRDD<String> paths, MultiDataSetLoader loader) {
        SerializableConfiguration hadoop = hadoop(paths);
        return packed(paths, path -> load(path, loader, hadoop));
    }

    private static SerializableConfiguration hadoop(JavaRDD<?> rdd) {
        return new SerializableConfiguration(rdd.context().hadoopConfiguration());
    }

    private static <T> T load(String file, Loader<T> loader, SerializableConfiguration hadoop) {
        try {
            return loader.load(new RemoteFileSource(file, new Path(file).getFileSystem(hadoop.value())));
        } catch (IOException | RuntimeException e) {
            throw new IllegalStateException(
                    "Cannot load the data set %s: %s; see that the file is there and that the loader is the one for it"
                            .formatted(file, e.getMessage()),
                    e);
        }
    }

    private static <T> TrainingSource packed(JavaRDD<T> data, Conversion<T> conversion) {
        return new TrainingSource(
                data.id(), data.mapPartitions(partition -> new ChunkPacker(converted(partition, conversion))));
    }

    private static <T> Iterator<MultiDataSet> converted(Iterator<T> partition, Conversion<T> conversion) {
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(partition, Spliterator.ORDERED), false)
                .map(conversion)
                .iterator();
    }

    private interface Conversion<T> extends Function<T, MultiDataSet>, Serializable {}
}
