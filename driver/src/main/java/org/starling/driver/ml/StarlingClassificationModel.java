package org.starling.driver.ml;

import org.apache.spark.ml.util.MLReader;

/** Predicts classes, with their probabilities. */
public final class StarlingClassificationModel extends StarlingPredictionModel<StarlingClassificationModel> {
    private static final long serialVersionUID = 1L;

    StarlingClassificationModel(String uid, TrainedNetwork trained) {
        super(uid, Task.CLASSIFICATION, trained);
    }

    @Override
    StarlingClassificationModel fresh(String uid, TrainedNetwork trained) {
        return new StarlingClassificationModel(uid, trained);
    }

    @Override
    StarlingClassificationModel self() {
        return this;
    }

    /** Reads what {@code save} wrote. */
    public static MLReader<StarlingClassificationModel> read() {
        return new ModelReader<>(StarlingClassificationModel.class, StarlingClassificationModel::new);
    }

    /** Reads what {@code save} wrote. */
    public static StarlingClassificationModel load(String path) {
        return read().load(path);
    }
}
