package org.starling.driver.ml;

import org.apache.spark.ml.util.MLReader;

/** Predicts numbers. */
public final class StarlingRegressionModel extends StarlingPredictionModel<StarlingRegressionModel> {
    private static final long serialVersionUID = 1L;

    StarlingRegressionModel(String uid, TrainedNetwork trained) {
        super(uid, Task.REGRESSION, trained);
    }

    @Override
    StarlingRegressionModel fresh(String uid, TrainedNetwork trained) {
        return new StarlingRegressionModel(uid, trained);
    }

    @Override
    StarlingRegressionModel self() {
        return this;
    }

    /** Reads what {@code save} wrote. */
    public static MLReader<StarlingRegressionModel> read() {
        return new ModelReader<>(StarlingRegressionModel.class, StarlingRegressionModel::new);
    }

    /** Reads what {@code save} wrote. */
    public static StarlingRegressionModel load(String path) {
        return read().load(path);
    }
}
