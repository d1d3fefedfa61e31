package org.starling.driver.ml;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.feature.Imputer;
import org.apache.spark.ml.feature.IndexToString;
import org.apache.spark.ml.feature.StandardScaler;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.assertj.core.data.Offset;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.starling.driver.checkpoint.CheckpointEntry;
import org.starling.driver.checkpoint.CheckpointStore;
import org.starling.driver.job.DigitsJob;
import org.starling.pipeline.testing.LocalSpark;

/** Fits one pipeline to the digits, then checks what it does. */
class StarlingClassifierIT {
    /** Rounding of float32: DL4J adds the same products in another order. */
    private static final Offset<Double> TOLERANCE = Offset.offset(1e-5);

    private static final int EPOCHS = 5;

    @TempDir
    static Path folder;

    private static Dataset<Row> table;
    private static PipelineModel pipeline;

    /** The labels are texts, and some pixels are missing. */
    @BeforeAll
    static void fit() {
        table = Tables.digits()
                .withColumn("id", functions.monotonically_increasing_id())
                .withColumn("name", functions.concat(functions.lit("digit "), functions.col("label")))
                .drop("label");
        for (String pixel : Tables.pixels()) {
            table = table.withColumn(pixel, functions.col(pixel).cast("double"));
        }
        table = table.withColumn("_c20", functions.when(functions.col("_c20").notEqual(3), functions.col("_c20")))
                .cache();
        pipeline = new Pipeline()
                .setStages(new PipelineStage[] {
                    new StringIndexer().setInputCol("name").setOutputCol("label"),
                    new Imputer().setInputCols(Tables.pixels()).setOutputCols(Tables.pixels()),
                    new VectorAssembler().setInputCols(Tables.pixels()).setOutputCol("pixels"),
                    new StandardScaler().setInputCol("pixels").setOutputCol("features"),
                    new StarlingClassifier()
                            .setEpochs(EPOCHS)
                            .setLearningRate(0.005)
                            .setBatchSize(16)
                })
                .fit(table);
    }

    private static StarlingClassificationModel model() {
        return (StarlingClassificationModel) pipeline.stages()[4];
    }

    @Test
    void aPipelineWithSparksStagesLearnsDigitsFromAllRows() {
        double accuracy = new MulticlassClassificationEvaluator()
                .setMetricName("accuracy")
                .evaluate(pipeline.transform(table));

        assertThat(accuracy).isBetween(0.97, 1.0);
        assertThat(model().summary().metrics()).hasSize(EPOCHS);
        assertThat(model().summary().data().offered()).isEqualTo(DigitsJob.RECORDS);
        assertThat(model().summary().ledger().epochs())
                .hasSize(EPOCHS)
                .allMatch(epoch -> epoch.trained() == DigitsJob.RECORDS && epoch.balanced());
    }

    @Test
    void theNamesOfTheStringIndexerReachThePredictions() {
        Dataset<Row> named = new IndexToString()
                .setInputCol("prediction")
                .setOutputCol("predicted")
                .transform(pipeline.transform(table));

        assertThat(named.where("predicted = name").count()).isGreaterThan(DigitsJob.RECORDS * 97 / 100);
    }

    @Test
    void probabilitiesAreTheOutputsOfTheDl4jNetwork() {
        List<Row> rows = pipeline.transform(table)
                .select("features", "probability", "rawPrediction", "prediction")
                .takeAsList(100);
        MultiLayerNetwork network = (MultiLayerNetwork) model().network();

        for (Row row : rows) {
            double[] features = row.<Vector>getAs(0).toArray();
            double[] expected = network.output(
                            Nd4j.createFromArray(new double[][] {features}).castTo(DataType.FLOAT))
                    .toDoubleVector();
            Vector probability = row.getAs(1);
            for (int i = 0; i < expected.length; i++) {
                assertThat(probability.apply(i)).isCloseTo(expected[i], TOLERANCE);
            }
            assertThat(row.<Vector>getAs(2)).isEqualTo(probability);
            assertThat(row.getDouble(3)).isEqualTo(probability.argmax());
        }
    }

    @Test
    void aSavedPipelinePredictsTheSameBits() throws IOException {
        String path = folder.resolve("saved").toString();
        pipeline.write().overwrite().save(path);

        PipelineModel loaded = PipelineModel.load(path);

        assertThat(predictions(loaded.transform(table))).isEqualTo(predictions(pipeline.transform(table)));
        StarlingClassificationModel model = (StarlingClassificationModel) loaded.stages()[4];
        assertThat(model.uid()).isEqualTo(model().uid());
        assertThat(model.summary().toJson()).isEqualTo(model().summary().toJson());
    }

    @Test
    void aSavedModelIsACheckpointThatDl4jOpens() throws IOException {
        String path = folder.resolve("model").toString();
        model().save(path);
        CheckpointStore store = CheckpointStore.at(path, new Configuration());
        CheckpointEntry entry = store.latest().orElseThrow();

        Path zip = store.fetch(entry.name(), CheckpointStore.Content.MODEL, folder.resolve("model.zip"));

        assertThat(store.verify()).hasSize(1).allMatch(CheckpointEntry.Verification::sound);
        MultiLayerNetwork opened = ModelSerializer.restoreMultiLayerNetwork(zip.toFile());
        assertThat(opened.params().toFloatVector())
                .containsExactly(model().checkpoint().model().parameters());
    }

    @Test
    void anEstimatorIsSavedWithItsParams() throws IOException {
        String path = folder.resolve("estimator").toString();
        new StarlingClassifier().setHidden(5, 4).setAveraging("{every: 3}").save(path);

        StarlingClassifier loaded = StarlingClassifier.load(path);

        assertThat(loaded.getOrDefault(loaded.hidden())).containsExactly(5, 4);
        assertThat(loaded.getOrDefault(loaded.averaging())).isEqualTo("{every: 3}");
    }

    @Test
    void aStreamingDataFrameHasThePredictionsOfABatch() throws Exception {
        String path = folder.resolve("rows").toString();
        table.write().parquet(path);
        Dataset<Row> stream =
                LocalSpark.session().readStream().schema(table.schema()).parquet(path);

        StreamingQuery query = pipeline.transform(stream)
                .writeStream()
                .format("memory")
                .queryName("predictions")
                .trigger(Trigger.AvailableNow())
                .start();
        query.awaitTermination();

        assertThat(predictions(LocalSpark.session().table("predictions")))
                .isEqualTo(predictions(pipeline.transform(table)));
    }

    private static List<Row> predictions(Dataset<Row> predicted) {
        return predicted.select("id", "probability", "prediction").sort("id").collectAsList();
    }
}
