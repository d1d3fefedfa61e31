package org.starling.driver.dl4j.example;

import java.io.File;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.starling.driver.dl4j.StarlingTrainingMaster;

/**
 * Trains by every kind of call that dl4j-spark has, and writes the resulting networks: on data sets, on a folder of
 * files, on paths of files, and a graph on multi data sets.
 */
public final class AllFits {
    private AllFits() {}

    /** Arguments: a CSV file of digits; a folder of saved data sets; a local folder for the networks. */
    public static void main(String[] args) throws IOException {
        JavaSparkContext spark = new JavaSparkContext(new SparkConf().setAppName("all fits"));
        JavaRDD<DataSet> data = spark.textFile(args[0]).map(Digits::parse);

        StarlingTrainingMaster master = master();
        SparkDl4jMultiLayer layers = new SparkDl4jMultiLayer(spark, Digits.network(), master);
        layers.fit(data);
        layers.fit(data);
        save(layers.getNetwork(), args[2], "data-sets");

        SparkDl4jMultiLayer folder = new SparkDl4jMultiLayer(spark, Digits.network(), master);
        folder.fit(args[1]);
        save(folder.getNetwork(), args[2], "folder");

        JavaRDD<String> files = spark.parallelize(filesIn(args[1], spark.hadoopConfiguration()), 3);
        SparkDl4jMultiLayer paths = new SparkDl4jMultiLayer(spark, Digits.network(), master);
        paths.fitPaths(files);
        paths.fitPaths(files);
        save(paths.getNetwork(), args[2], "paths");
        master.deleteTempFiles(spark);

        JavaRDD<MultiDataSet> multi = data.map(DataSet::toMultiDataSet);
        SparkComputationGraph graph = new SparkComputationGraph(spark, Digits.graph(), master());
        graph.fitMultiDataSet(multi);
        graph.fitMultiDataSet(multi);
        save(graph.getNetwork(), args[2], "graph");
        System.out.println("accuracy " + graph.evaluate(data).accuracy());
        spark.stop();
    }

    private static StarlingTrainingMaster master() {
        return new StarlingTrainingMaster.Builder(2, 1)
                .batchSizePerWorker(16)
                .averagingFrequency(5)
                .rngSeed(1)
                .build();
    }

    private static List<String> filesIn(String folder, Configuration hadoop) throws IOException {
        Path path = new Path(folder);
        return Arrays.stream(path.getFileSystem(hadoop).listStatus(path))
                .map(file -> file.getPath().toString())
                .sorted()
                .toList();
    }

    private static void save(Model network, String folder, String name) throws IOException {
        ModelSerializer.writeModel(network, new File(folder, name + ".zip"), true);
    }
}
