package org.starling.driver.ml;

import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;

/**
 * Learns any number of several labels. A label column holds vectors of 0 and 1, or arrays of the numbers of the labels, as
 * MultilabelClassificationEvaluator has them; predictions are such arrays.
 */
public final class StarlingMultiLabel extends StarlingEstimator<StarlingMultiLabel, StarlingMultiLabelModel> {
    private static final long serialVersionUID = 1L;

    /** An estimator with a new identifier. */
    public StarlingMultiLabel() {
        this(Identifiable.randomUID("starlingMultiLabel"));
    }

    /** An estimator with an identifier; Spark copies and loads by it. */
    public StarlingMultiLabel(String uid) {
        super(uid, Task.MULTI_LABEL);
    }

    /** The column for the probabilities of the labels. */
    public StarlingMultiLabel setProbabilityCol(String value) {
        return with(inference.probabilityCol, value);
    }

    /** The probability from which on a label is predicted. */
    public DoubleParam threshold() {
        return inference.threshold;
    }

    /** See {@link #threshold()}. */
    public StarlingMultiLabel setThreshold(double value) {
        return with(inference.threshold, value);
    }

    @Override
    StarlingMultiLabelModel model(String name, TrainedNetwork trained) {
        return new StarlingMultiLabelModel(name, trained);
    }

    @Override
    StarlingMultiLabel self() {
        return this;
    }

    /** Reads what {@code save} wrote. */
    public static MLReader<StarlingMultiLabel> read() {
        return new DefaultParamsReader<>();
    }

    /** Reads what {@code save} wrote. */
    public static StarlingMultiLabel load(String path) {
        return read().load(path);
    }
}
