package org.starling.driver.ml;

import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.ml.util.MLWriter;
import org.starling.driver.checkpoint.CheckpointStore;
import org.starling.driver.checkpoint.Retention;
import scala.Option;

/** Writes a model: its params as Spark writes those of its own models, and beside them a checkpoint. */
final class ModelWriter extends MLWriter {
    private final StarlingPredictionModel<?> model;

    ModelWriter(StarlingPredictionModel<?> model) {
        this.model = model;
    }

    @Override
    public void saveImpl(String path) {
        CheckpointStore.at(path, sc().hadoopConfiguration()).save(model.checkpoint(), new Retention(1));
        DefaultParamsWriter.saveMetadata(model, path, sc(), Option.empty(), Option.empty());
    }
}
