package org.starling.driver.evaluation;

import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.starling.driver.checkpoint.Checkpoint;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.pipeline.InferencePipeline;
import org.starling.pipeline.shard.PackedLabels;
import org.starling.pipeline.shard.ShardManifest;
import org.starling.pipeline.source.SourceSpec;

/** Raw labelled data, prepared as the pipeline of a checkpoint prepared its training data. */
public final class LabelledData {
    private LabelledData() {}

    /**
     * The pipeline that travels in a checkpoint.
     *
     * @throws EvaluationException if there is none in it
     */
    public static InferencePipeline pipeline(Checkpoint checkpoint) {
        return InferencePipeline.of(manifest(checkpoint));
    }

    /**
     * The manifest of the training data in a checkpoint.
     *
     * @throws EvaluationException if there is none in it
     */
    public static ShardManifest manifest(Checkpoint checkpoint) {
        return checkpoint
                .shardManifest()
                .orElseThrow(() -> new EvaluationException(
                        "Cannot prepare raw data: the checkpoint of epoch %d holds no manifest, because it was trained on data that did not come through the pipeline; prepare the data as its training data was"
                                .formatted(checkpoint.record().epoch())));
    }

    /**
     * The usable examples of raw data. Evaluating them fails if one of them has no label, or one that the training data did
     * not have.
     */
    public static JavaRDD<ExampleBlock> blocks(SparkSession spark, InferencePipeline pipeline, SourceSpec raw) {
        ExampleFormat format = pipeline.format();
        return pipeline.applyLabelled(spark, raw)
                .select(InferencePipeline.FEATURES, InferencePipeline.LABEL)
                .javaRDD()
                .map(row -> block(format, row));
    }

    private static ExampleBlock block(ExampleFormat format, Row row) {
        if (row.isNullAt(1)) {
            throw new EvaluationException(
                    "Cannot evaluate: a record of the data has no label, or one that the training data did not have; name the label column or file of the source, and remove such records");
        }
        return row.get(1) instanceof Integer index
                ? ExampleBlock.ofClasses(format, row.getAs(0), new int[] {index})
                : PackedLabels.block(format, row.getAs(0), row.getAs(1));
    }
}
