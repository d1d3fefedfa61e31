package org.starling.driver.evaluation;

import org.starling.driver.checkpoint.Checkpoint;
import org.starling.pipeline.InferencePipeline;
import org.starling.pipeline.shard.ShardManifest;

/** The preparation of raw data as the training data of a checkpoint was prepared. */
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
}
