package org.starling.driver.config;

import java.io.Serializable;
import org.starling.kernels.validation.Checks;
import org.starling.kernels.validation.Default;
import org.starling.pipeline.PipelineSpec;

/**
 * One job: all of one YAML file. Relative paths in it are relative to the working directory of the driver.
 *
 * @param name of the job in Spark and in reports
 * @param data raw files, their preparation, and the folder of the shards
 * @param model the network
 * @param training how it is trained
 * @param checkpoints where its state is saved
 * @param spark its settings of Spark; none by default
 * @param tracking prices, and services that record its runs; none by default
 */
public record JobConfig(
        String name,
        PipelineSpec data,
        ModelSpec model,
        TrainingSpec training,
        CheckpointSpec checkpoints,
        @Default("{}") SparkSpec spark,
        @Default("{}") TrackingSpec tracking)
        implements Serializable {
    public JobConfig {
        new Checks()
                .requirePresent(name, "name")
                .requirePresent(data, "data")
                .requirePresent(model, "model")
                .requirePresent(training, "training")
                .requirePresent(checkpoints, "checkpoints")
                .requirePresent(spark, "spark")
                .requirePresent(tracking, "tracking")
                .require(
                        data == null
                                || training == null
                                || !data.hasIndexColumns()
                                || training.augment().isEmpty(),
                        "training.augment",
                        "must be empty, because it would change features with as: index; leave it out, or encode them as: one-hot")
                .done();
    }
}
