package org.starling.driver.cli.command;

import org.apache.spark.sql.SparkSession;
import org.starling.driver.checkpoint.Checkpoint;
import org.starling.driver.evaluation.LabelledData;
import org.starling.kernels.replica.Backend;
import org.starling.kernels.replica.ReplicaOptions;
import org.starling.pipeline.PipelineSpec;
import org.starling.pipeline.source.IdxSource;
import org.starling.pipeline.source.SourceSpec;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The checkpoint that a command uses, and raw data to be read as its training data was. */
final class CheckpointedModel {
    @Mixin
    private ChosenCheckpoint chosen;

    @Option(
            names = "--batch-size",
            defaultValue = "256",
            description = "Examples at a time (default: ${DEFAULT-VALUE}).")
    private int batchSize;

    private Checkpoint loaded;

    Checkpoint checkpoint() {
        if (loaded == null) {
            loaded = chosen.store().load(chosen.name());
        }
        return loaded;
    }

    /** Options of replicas that have a task of this session each. */
    ReplicaOptions options(SparkSession spark) {
        int threads = spark.sparkContext().getConf().getInt("spark.task.cpus", 1);
        return new ReplicaOptions(Backend.AUTO, batchSize, threads);
    }

    /** The data block of the job that trained the network. */
    PipelineSpec trainedOn() {
        return PipelineSpec.describedBy(LabelledData.manifest(checkpoint()).provenance());
    }

    /**
     * Other files in the format of the training data.
     *
     * @param input images, a folder or list of them, texts, or a table
     * @param labelFile labels of IDX images; null if there are none
     * @param labels whether other data has labels
     */
    SourceSpec source(String input, String labelFile, SourceSpec.Labels labels) {
        SourceSpec source = trainedOn().source().like(input, labels);
        return source instanceof IdxSource images ? images.withLabels(labelFile) : source;
    }
}
