package org.starling.kernels.onednn;

import java.nio.FloatBuffer;
import java.util.Optional;
import org.starling.kernels.batch.Batch;
import org.starling.kernels.onednn.loss.LossSink;
import org.starling.kernels.onednn.plan.Plan;

/**
 * Plan with its inputs and outputs.
 *
 * @param plan the operations
 * @param features input of features
 * @param labels input of labels, for training
 * @param outputs outputs of the network, row-major
 * @param losses loss of the last run, for training
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
