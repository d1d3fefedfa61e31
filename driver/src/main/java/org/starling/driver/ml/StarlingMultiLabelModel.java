package org.starling.driver.ml;

import org.apache.spark.ml.util.MLReader;

/** Predicts any number of several labels, with their probabilities. */
public final class StarlingMultiLabelModel extends StarlingPredictionModel<StarlingMultiLabelModel> {
    private static final long serialVersionUID = 1L;

    StarlingMultiLabelModel(String uid, TrainedNetwork trained) {
        super(uid, Task.MULTI_LABEL, trained);
    }

    @Override
    StarlingMultiLabelModel fresh(String uid, TrainedNetwork trained) {
        return new StarlingMultiLabelModel(uid, trained);
    }

    @Override
    StarlingMultiLabelModel self() {
        return this;
    }

    /** Reads what {@code save} wrote. */
    public static MLReader<StarlingMultiLabelModel> read() {
        return new ModelReader<>(StarlingMultiLabelModel.class, StarlingMultiLabelModel::new);
    }

    /** Reads what {@code save} wrote. */
    public static StarlingMultiLabelModel load(String path) {
        return read().load(path);
    }
}
