package org.starling.driver.ml;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.ml.tuning.TrainValidationSplit;
import org.apache.spark.ml.tuning.TrainValidationSplitModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.starling.pipeline.testing.LocalSpark;

/** Each fit takes all task slots of the shared Spark, while others wait and predictions are computed. */
class TuningIT {
    private static final Dataset<Row> ROWS = Tables.clusters(240);

    private final StarlingClassifier classifier = new StarlingClassifier()
            .setWorkers(LocalSpark.context().defaultParallelism())
            .setEpochs(3)
            .setBatchSize(8)
            .setHidden(8);

    private final ParamMap[] grid = new ParamGridBuilder()
            .addGrid(classifier.learningRate(), new double[] {1e-7, 0.02})
            .build();

    @Test
    void aCrossValidatorWithFitsInParallelEndsAndChoosesTheBetterRate() {
        CrossValidatorModel model = new CrossValidator()
                .setEstimator(classifier)
                .setEvaluator(new MulticlassClassificationEvaluator().setMetricName("accuracy"))
                .setEstimatorParamMaps(grid)
                .setNumFolds(2)
                .setParallelism(3)
                .setSeed(1)
                .fit(ROWS);

        assertThat(model.avgMetrics()[1]).isGreaterThan(0.9).isGreaterThan(model.avgMetrics()[0]);
        assertThat(((StarlingClassificationModel) model.bestModel()).summary().examples())
                .isEqualTo(3 * ROWS.count());
    }

    @Test
    void aTrainValidationSplitWithFitsInParallelEnds() {
        TrainValidationSplitModel model = new TrainValidationSplit()
                .setEstimator(classifier)
                .setEvaluator(new MulticlassClassificationEvaluator().setMetricName("accuracy"))
                .setEstimatorParamMaps(grid)
                .setParallelism(2)
                .setSeed(1)
                .fit(ROWS);

        assertThat(model.validationMetrics()[1]).isGreaterThan(0.9);
    }
}
