package org.starling.driver.cli.command;

import org.apache.spark.sql.SparkSession;
import org.starling.driver.checkpoint.Checkpoint;
import org.starling.driver.evaluation.EvaluationException;
import org.starling.kernels.step.KernelChoice;
import org.starling.kernels.step.StepOptions;
import org.starling.pipeline.PipelineSpec;
import org.starling.pipeline.shard.ShardManifest;
import org.starling.pipeline.source.IdxSource;
import org.starling.pipeline.source.ImageSource;
import org.starling.pipeline.source.SourceSpec;
import org.starling.pipeline.source.TableSource;
import org.starling.pipeline.source.TextSource;
import org.starling.pipeline.source.TextSource.LabelField;
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
    StepOptions options(SparkSession spark) {
        int threads = spark.sparkContext().getConf().getInt("spark.task.cpus", 1);
        return new StepOptions(KernelChoice.AUTO, batchSize, threads);
    }

    /** The data block of the job that trained the network. */
    PipelineSpec trainedOn() {
        if (checkpoint().manifest().isEmpty()) {
            throw new EvaluationException(
                    "Cannot read raw data: the checkpoint holds no manifest, because it was trained on data that did not come through the pipeline");
        }
        return PipelineSpec.describedBy(
                ShardManifest.fromJson(checkpoint().manifest()).provenance());
    }

    /**
     * Other files in the format of the training data.
     *
     * @param input images, a folder or list of them, or a table
     * @param labels labels of images; null if there are none
     * @param hasLabels whether a table or list has the label column
     */
    SourceSpec source(String input, String labels, LabelColumn hasLabels) {
        SourceSpec source = trainedOn().source();
        if (source instanceof TableSource table) {
            return table.like(input, hasLabels == LabelColumn.PRESENT ? table.label() : null);
        }
        if (source instanceof ImageSource images) {
            return like(images, input, hasLabels);
        }
        return source instanceof TextSource texts ? like(texts, input, hasLabels) : new IdxSource(input, labels);
    }

    private static SourceSpec like(ImageSource source, String input, LabelColumn hasLabels) {
        if (source instanceof ImageSource.Folder folder) {
            return new ImageSource.Folder(input, folder.size(), folder.channels(), folder.resize());
        } else if (source instanceof ImageSource.Listing list) {
            return new ImageSource.Listing(
                    input,
                    null,
                    list.header(),
                    list.image(),
                    hasLabels == LabelColumn.PRESENT ? list.label() : null,
                    list.delimiter(),
                    list.size(),
                    list.channels(),
                    list.resize());
        } else if (source instanceof ImageSource.Cifar100 cifar) {
            return new ImageSource.Cifar100(input, cifar.labels());
        }
        return new ImageSource.Cifar10(input);
    }

    private static SourceSpec like(TextSource source, String input, LabelColumn hasLabels) {
        if (source instanceof TextSource.Lines lines) {
            LabelField label = hasLabels == LabelColumn.PRESENT ? lines.label() : LabelField.NONE;
            return new TextSource.Lines(input, label, lines.separator());
        } else if (source instanceof TextSource.Windows windows) {
            return new TextSource.Windows(input, windows.unit(), windows.length(), windows.stride(), windows.label());
        }
        return new TextSource.Folder(input);
    }

    /** Whether a table has the label column that the training data had. */
    enum LabelColumn {
        PRESENT,
        ABSENT
    }
}
