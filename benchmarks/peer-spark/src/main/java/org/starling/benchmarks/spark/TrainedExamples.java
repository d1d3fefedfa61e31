package org.starling.benchmarks.spark;

import java.io.Serializable;
import java.util.concurrent.atomic.LongAdder;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.spark.api.TrainingHook;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * Counts the examples that workers train on, in this process. dl4j-spark drops examples that do not divide evenly among workers
 * and averaging rounds, so the number of offered examples is no measure of the work.
 */
final class TrainedExamples implements TrainingHook, Serializable {
    private static final long serialVersionUID = 1L;
    // static, because every task works with a deserialised copy of the hook
    private static final LongAdder COUNT = new LongAdder();

    /** Examples trained since the last call. */
    static long take() {
        return COUNT.sumThenReset();
    }

    @Override
    public void preUpdate(DataSet minibatch, Model model) {
        COUNT.add(minibatch.numExamples());
    }

    @Override
    public void preUpdate(MultiDataSet minibatch, Model model) {
        COUNT.add(minibatch.getFeatures(0).size(0));
    }

    @Override
    public void postUpdate(DataSet minibatch, Model model) {
        // counted before
    }

    @Override
    public void postUpdate(MultiDataSet minibatch, Model model) {
        // counted before
    }
}
