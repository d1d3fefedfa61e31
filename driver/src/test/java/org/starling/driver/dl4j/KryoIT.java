package org.starling.driver.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.starling.driver.kryo.StarlingRegistrator;
import org.starling.pipeline.testing.LocalSpark;

/** Kryo as the serialiser of data, refusing classes that nobody registered. */
class KryoIT {
    @BeforeAll
    static void stopSharedSpark() {
        LocalSpark.stop();
    }

    @ParameterizedTest
    @ValueSource(strings = {"org.nd4j.kryo.Nd4jRegistrator", "org.starling.driver.kryo.StarlingRegistrator"})
    void trainsWithRegistrationRequired(String registrator) {
        try (JavaSparkContext spark = new JavaSparkContext(conf(registrator))) {
            train(spark, spark.parallelize(List.of(1, 2, 3), 3).flatMap(i -> Samples.clusters(50, 5)
                    .iterator()));
        }
    }

    @Test
    void ourRegistratorKnowsDataSets() {
        try (JavaSparkContext spark = new JavaSparkContext(conf(StarlingRegistrator.class.getName()))) {
            JavaRDD<DataSet> data = spark.parallelize(Samples.clusters(150, 5), 3);

            assertThat(data.collect()).containsExactlyElementsOf(Samples.clusters(150, 5));
            train(spark, data);
        }
    }

    private static void train(JavaSparkContext spark, JavaRDD<DataSet> data) {
        var master =
                new StarlingTrainingMaster.Builder(2, 5).batchSizePerWorker(8).build();
        var network = new SparkDl4jMultiLayer(spark, SampleNetworks.layers(new Adam(0.01)), master);

        network.fit(data);
        MultiLayerNetwork trained = network.fit(data);

        // 75 examples for each worker
        assertThat(trained.getIterationCount()).isEqualTo(20);
    }

    private static SparkConf conf(String registrator) {
        return LocalSpark.conf(2)
                .set("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
                .set("spark.kryo.registrationRequired", "true")
                .set("spark.kryo.registrator", registrator);
    }
}
