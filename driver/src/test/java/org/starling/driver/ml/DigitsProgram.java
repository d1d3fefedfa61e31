package org.starling.driver.ml;

import java.io.IOException;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.feature.StandardScaler;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The program that the guide shows: cross-validation of a pipeline on a table of digits. */
final class DigitsProgram {
    private DigitsProgram() {}

    /** Arguments: the table of digits, the folder of the model. */
    public static void main(String[] args) throws IOException {
        SparkSession spark = SparkSession.builder().appName("digits").getOrCreate();
        Dataset<Row> table =
                spark.read().option("inferSchema", true).csv(args[0]).withColumnRenamed("_c64", "label");
        String[] pixels = table.drop("label").columns();

        StarlingClassifier classifier =
                new StarlingClassifier().setEpochs(5).setBatchSize(16).setWorkers(2);
        Pipeline pipeline = new Pipeline().setStages(new PipelineStage[] {
            new VectorAssembler().setInputCols(pixels).setOutputCol("pixels"),
            new StandardScaler().setInputCol("pixels").setOutputCol("features"),
            classifier
        });
        PipelineModel model = (PipelineModel) new CrossValidator()
                .setEstimator(pipeline)
                .setEvaluator(new MulticlassClassificationEvaluator().setMetricName("accuracy"))
                .setEstimatorParamMaps(new ParamGridBuilder()
                        .addGrid(classifier.learningRate(), new double[] {0.001, 0.005})
                        .build())
                .setNumFolds(2)
                .setParallelism(2)
                .fit(table)
                .bestModel();

        model.write().overwrite().save(args[1]);
        PipelineModel.load(args[1])
                .transform(table)
                .select("label", "prediction", "probability")
                .show(5);
    }
}
