package org.starling.driver.ml;

import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.param.StringArrayParam;
import org.starling.kernels.replica.Backend;
import org.starling.serving.checkpoint.ModelWeights;

/** The params that an estimator and its model have in common. */
final class InferenceParams extends ParamGroup {
    private static final int BATCH_SIZE = 64;
    private static final double HALF = 0.5;

    final Param<String> featuresCol;
    final StringArrayParam featuresCols;
    final Param<String> predictionCol;
    final Param<String> probabilityCol;
    final Param<String> rawPredictionCol;
    final DoubleParam threshold;
    final IntParam batchSize;
    final Param<String> backend;
    final Param<String> handleInvalid;
    final Param<String> weights;

    InferenceParams(Params owner, Task task) {
        super(owner);
        featuresCol = add(
                text("featuresCol", "column of features: a vector, an array of numbers, a number, or an image"),
                "features");
        featuresCols = add(new StringArrayParam(
                owner,
                "featuresCols",
                "several columns of features, read one after the other, in place of featuresCol"));
        predictionCol = add(text("predictionCol", "column for predictions; empty for none"), "prediction");
        probabilityCol = text("probabilityCol", "column for the probability of each class or label; empty for none");
        rawPredictionCol =
                text("rawPredictionCol", "column for the outputs of the network as they are; empty for none");
        threshold = new DoubleParam(
                owner, "threshold", "probability from which on a label is predicted", ParamValidators.inRange(0, 1));
        if (task != Task.REGRESSION) {
            add(probabilityCol, "probability");
        }
        if (task == Task.CLASSIFICATION) {
            add(rawPredictionCol, "rawPrediction");
        }
        if (task == Task.MULTI_LABEL) {
            add(threshold, HALF);
        }
        batchSize = add(
                integer("batchSize", "rows in a step of one worker; in predictions, rows that a task holds at once", 1),
                BATCH_SIZE);
        backend = add(choice("backend", "what computes the network", Backend.class), "auto");
        handleInvalid = add(
                choice(
                        "handleInvalid",
                        "treatment of rows with nulls, NaN, or vectors of another length: fail, leave them out, or predict null",
                        InvalidRows.class),
                "error");
        weights = add(
                choice(
                        "weights",
                        "weights of the network that predict: the last ones, or their moving average",
                        ModelWeights.class),
                "last");
    }

    /** The columns of features. */
    List<String> features() {
        return isDefined(featuresCols) ? List.of(value(featuresCols)) : List.of(value(featuresCol));
    }

    InvalidRows invalid() {
        return constant(handleInvalid, InvalidRows.class);
    }

    ModelWeights modelWeights() {
        return constant(weights, ModelWeights.class);
    }

    Backend backend() {
        return constant(backend, Backend.class);
    }

    int examplesOfBatch() {
        return (int) value(batchSize);
    }

    double leastProbability() {
        return (double) value(threshold, HALF);
    }

    /** The name of a column for predictions; empty if there shall be none. */
    Optional<String> column(Param<String> param) {
        return Optional.of(value(param, "")).filter(name -> !name.isEmpty());
    }
}
