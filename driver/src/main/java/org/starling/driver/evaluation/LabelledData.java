package org.starling.driver.evaluation;

import org.starling.pipeline.InferencePipeline;
import org.starling.pipeline.shard.ShardManifest;
import org.starling.serving.checkpoint.Checkpoint;

/** The preparation of raw data as the training data of a checkpoint was prepared. */
public final class LabelledData {
    private LabelledData() {}

    /**
     * The pipeline that travels in a checkpoint.
     *
     * @throws org.starling.serving.checkpoint.CheckpointException if there is none in it
     */
    public static InferencePipeline pipeline(Checkpoint checkpoint) {
        return InferencePipeline.of(manifest(checkpoint));
    }

    /**
     * The manifest of the training data in a checkpoint.
     *
     * @throws org.starling.serving.checkpoint.CheckpointException if there is none in it
     */
    public static ShardManifest manifest(Checkpoint checkpoint) {
        return checkpoint.requireManifest();
    }
}
