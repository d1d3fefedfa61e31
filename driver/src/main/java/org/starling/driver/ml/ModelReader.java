package org.starling.driver.ml;

import java.util.function.BiFunction;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.MLReader;
import org.starling.driver.checkpoint.CheckpointStore;
import scala.Option;

/**
 * Reads a model that {@link ModelWriter} wrote.
 *
 * @param <M> the model
 */
final class ModelReader<M extends StarlingPredictionModel<M>> extends MLReader<M> {
    private final Class<M> type;
    private final BiFunction<String, TrainedNetwork, M> constructor;

    ModelReader(Class<M> type, BiFunction<String, TrainedNetwork, M> constructor) {
        this.type = type;
        this.constructor = constructor;
    }

    @Override
    public M load(String path) {
        DefaultParamsReader.Metadata metadata = DefaultParamsReader.loadMetadata(path, sc(), type.getName());
        CheckpointStore store = CheckpointStore.at(path, sc().hadoopConfiguration());
        M model = constructor.apply(metadata.uid(), TrainedNetwork.of(store.loadLatest()));
        metadata.getAndSetParams(model, Option.empty());
        return model;
    }
}
