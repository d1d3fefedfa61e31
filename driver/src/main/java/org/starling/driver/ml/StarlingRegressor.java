package org.starling.driver.ml;

import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;

/**
 * Learns numbers. A label is one number, or a vector or array of several; then predictions are vectors. Built-in networks minimise
 * the squared error, so scale labels of large values.
 */
public final class StarlingRegressor extends StarlingEstimator<StarlingRegressor, StarlingRegressionModel> {
    private static final long serialVersionUID = 1L;

    /** An estimator with a new identifier. */
    public StarlingRegressor() {
        this(Identifiable.randomUID("starlingRegressor"));
    }

    /** An estimator with an identifier; Spark copies and loads by it. */
    public StarlingRegressor(String uid) {
        super(uid, Task.REGRESSION);
    }

    @Override
    StarlingRegressionModel model(String name, TrainedNetwork trained) {
        return new StarlingRegressionModel(name, trained);
    }

    @Override
    StarlingRegressor self() {
        return this;
    }

    /** Reads what {@code save} wrote. */
    public static MLReader<StarlingRegressor> read() {
        return new DefaultParamsReader<>();
    }

    /** Reads what {@code save} wrote. */
    public static StarlingRegressor load(String path) {
        return read().load(path);
    }
}
