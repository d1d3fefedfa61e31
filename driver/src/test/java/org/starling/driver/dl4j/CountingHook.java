package org.starling.driver.dl4j;

import java.io.Serializable;
import java.util.concurrent.atomic.LongAdder;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.spark.api.TrainingHook;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/** Counts examples that tasks of this JVM train on; all copies of the hook count together. */
final class CountingHook implements TrainingHook, Serializable {
    private static final long serialVersionUID = 1L;
    private static final LongAdder EXAMPLES = new LongAdder();

    /** Examples since the last call. */
    static long take() {
        return EXAMPLES.sumThenReset();
    }

    @Override
    public void preUpdate(DataSet minibatch, Model model) {}

    @Override
    public void postUpdate(DataSet minibatch, Model model) {
        EXAMPLES.add(minibatch.numExamples());
    }

    @Override
    public void preUpdate(MultiDataSet minibatch, Model model) {}

    @Override
    public void postUpdate(MultiDataSet minibatch, Model model) {
        EXAMPLES.add(minibatch.getFeatures(0).size(0));
    }
}
