package org.starling.driver.config;

import java.io.Serializable;
import org.starling.kernels.validation.Checks;
import org.starling.kernels.validation.Default;
import org.starling.pipeline.PipelineSpec;

/**
 * One job: all of one YAML file. Relative paths in it are relative to the working directory of the driver.
 *
 * @param name what the job is called in Spark and in reports
 * @param data from which raw files, prepared how, to which shards
 * @param model the network
 * @param training how it is trained
 * @param checkpoints where its state is saved
 * @param spark its settings of Spark; none by default
 */
public record JobConfig(
        String name,
        PipelineSpec data,
        ModelSpec model,
        TrainingSpec training,
        CheckpointSpec checkpoints,
        @Default("{}") SparkSpec spark)
        implements Serializable {
    public JobConfig {
        new Checks()
                .requirePresent(name, "name")
                .requirePresent(data, "data")
                .requirePresent(model, "model")
                .requirePresent(training, "training")
                .requirePresent(checkpoints, "checkpoints")
                .requirePresent(spark, "spark")
                .done();
    }
}
