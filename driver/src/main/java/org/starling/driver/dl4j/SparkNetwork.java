package org.starling.driver.dl4j;

import java.util.function.DoubleConsumer;
import org.apache.spark.SparkContext;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.starling.kernels.replica.LiveNetwork;
import org.starling.serving.checkpoint.ModelState;

/**
 * The network of one of dl4j-spark's two entry points.
 *
 * @param context Spark context of the training
 * @param model the network of the caller
 * @param score receives the score that the entry point reports
 */
record SparkNetwork(SparkContext context, Model model, DoubleConsumer score) {
    static SparkNetwork of(SparkDl4jMultiLayer entry) {
        return new SparkNetwork(entry.getSparkContext().sc(), entry.getNetwork(), entry::setScore);
    }

    static SparkNetwork of(SparkComputationGraph entry) {
        return new SparkNetwork(entry.getSparkContext().sc(), entry.getNetwork(), entry::setScore);
    }

    /**
     * Gives the caller's network the result of an epoch: parameters, updater state and the number of updates. The number of
     * epochs is counted by dl4j-spark.
     *
     * @param meanLoss mean loss of the examples of the epoch, which the network reports as its score
     */
    void accept(ModelState result, double meanLoss) {
        LiveNetwork live = LiveNetwork.of(model);
        model.setParams(row(result.parameters()));
        float[] updaterState = result.updaterState();
        if (updaterState.length > 0) {
            live.writeUpdaterState(row(updaterState));
        }
        live.moveTo(result.iteration(), live.epoch());
        live.report(meanLoss);
        score.accept(meanLoss);
    }

    private static INDArray row(float[] values) {
        return Nd4j.createFromArray(values).reshape(1, values.length);
    }
}
