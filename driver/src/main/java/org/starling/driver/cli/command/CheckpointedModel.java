package org.starling.driver.cli.command;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.starling.driver.config.binding.RecordReader;
import org.starling.driver.config.binding.RecordWriter;
import org.starling.driver.evaluation.LabelledData;
import org.starling.kernels.replica.Backend;
import org.starling.kernels.replica.ReplicaOptions;
import org.starling.pipeline.PipelineSpec;
import org.starling.pipeline.source.IdxSource;
import org.starling.pipeline.source.SourceSpec;
import org.starling.serving.checkpoint.Checkpoint;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The checkpoint that a command uses, and raw data to be read as its training data was. */
final class CheckpointedModel {
    @Mixin
    private ChosenCheckpoint chosen;

    @Mixin
    private WeightsOption weights;

    @Option(
            names = "--batch-size",
            defaultValue = "256",
            description = "Examples at a time (default: ${DEFAULT-VALUE}).")
    private int batchSize;

    @Option(
            names = "--source",
            paramLabel = "KEY=VALUE",
            description = "A key of data.source for the data of --input, such as encoding=ISO-8859-1; may be repeated."
                    + " Default: the keys of the training data.")
    private List<String> sourceKeys = new ArrayList<>();

    private Checkpoint loaded;

    /** A source as a part of a job, so that its keys can be set as those of one. */
    private record InputSource(SourceSpec source) {}

    Checkpoint checkpoint() {
        if (loaded == null) {
            loaded = chosen.store().load(chosen.name()).with(weights.chosen());
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
        return withKeys(source instanceof IdxSource images ? images.withLabels(labelFile) : source);
    }

    /** The source with the keys of the command line. */
    private SourceSpec withKeys(SourceSpec source) {
        if (sourceKeys.isEmpty()) {
            return source;
        }
        return new RecordReader<>(InputSource.class, (tree, problems) -> {})
                .read(
                        RecordWriter.write(new InputSource(source)).toString(),
                        "--source",
                        sourceKeys.stream().map(key -> "source." + key).toList())
                .source();
    }
}
