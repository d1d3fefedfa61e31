package org.starling.driver.ml;

import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable;
import org.apache.spark.ml.util.MLReader;

/**
 * Learns classes. Labels are whole numbers from 0 on. Their number, and their names for predictions, come from the metadata that
 * StringIndexer leaves; without it, from the greatest label.
 */
public final class StarlingClassifier extends StarlingEstimator<StarlingClassifier, StarlingClassificationModel> {
    private static final long serialVersionUID = 1L;

    /** An estimator with a new identifier. */
    public StarlingClassifier() {
        this(Identifiable.randomUID("starlingClassifier"));
    }

    /** An estimator with an identifier; Spark copies and loads by it. */
    public StarlingClassifier(String uid) {
        super(uid, Task.CLASSIFICATION);
    }

    /** The column for the probabilities of the classes. */
    public StarlingClassifier setProbabilityCol(String value) {
        return with(inference.probabilityCol, value);
    }

    /** The column for the outputs of the network. */
    public StarlingClassifier setRawPredictionCol(String value) {
        return with(inference.rawPredictionCol, value);
    }

    /** The weights of the classes in the loss of a built-in network. */
    public Param<String> classWeights() {
        return training.classWeights;
    }

    /** See {@link #classWeights()}. */
    public StarlingClassifier setClassWeights(String value) {
        return with(training.classWeights, value);
    }

    @Override
    StarlingClassificationModel model(String name, TrainedNetwork trained) {
        return new StarlingClassificationModel(name, trained);
    }

    @Override
    StarlingClassifier self() {
        return this;
    }

    /** Reads what {@code save} wrote. */
    public static MLReader<StarlingClassifier> read() {
        return new DefaultParamsReader<>();
    }

    /** Reads what {@code save} wrote. */
    public static StarlingClassifier load(String path) {
        return read().load(path);
    }
}
