package org.starling.driver.dl4j.example;

import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.spark.api.TrainingMaster;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;
import org.nd4j.linalg.dataset.DataSet;

/** A program as one writes it for dl4j-spark; the guide to migration shows it. */
public final class ProgramBefore {
    private ProgramBefore() {}

    /** Trains on a CSV file of digits and prints the accuracy. */
    public static void main(String[] args) {
        JavaSparkContext spark = new JavaSparkContext(new SparkConf().setAppName("digits"));
        JavaRDD<DataSet> data = spark.textFile(args[0]).map(Digits::parse);

        TrainingMaster<?, ?> master = new ParameterAveragingTrainingMaster.Builder(2, 1)
                .batchSizePerWorker(16)
                .averagingFrequency(5)
                .workerPrefetchNumBatches(2)
                .rngSeed(1)
                .build();
        SparkDl4jMultiLayer network = new SparkDl4jMultiLayer(spark, Digits.network(), master);
        for (int epoch = 0; epoch < 5; epoch++) {
            network.fit(data);
        }

        System.out.println("accuracy " + network.evaluate(data).accuracy());
        master.deleteTempFiles(spark);
        spark.stop();
    }
}
