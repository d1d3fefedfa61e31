package org.starling.kernels.onednn;

import java.nio.FloatBuffer;
import java.util.Optional;
import org.starling.kernels.batch.Batch;
import org.starling.kernels.onednn.loss.LossSink;
import org.starling.kernels.onednn.plan.Plan;

/**
 * A plan with its ends.
 *
 * @param plan the operations
 * @param features where features go in
 * @param labels where labels go in, when training
 * @param outputs what the network returns, row-major
 * @param losses holds the loss of the last run, when training
 */
record CompiledPlan(Plan plan, FeatureInput features, Optional<LabelInput> labels, FloatBuffer outputs, LossSink losses)
        implements AutoCloseable {

    void load(Batch batch) {
        features.load(batch);
        labels.ifPresent(input -> input.load(batch));
    }

    @Override
    public void close() {
        plan.close();
    }
}
