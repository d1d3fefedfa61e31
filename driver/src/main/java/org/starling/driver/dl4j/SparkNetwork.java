package org.starling.driver.dl4j;

import org.apache.spark.SparkContext;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.starling.driver.checkpoint.ModelState;

/** What dl4j-spark's two entry points share in meaning but not in type. */
sealed interface SparkNetwork {

    SparkContext context();

    /** The network of the caller. */
    Model model();

    /**
     * Gives the caller's network the result of an epoch: parameters, updater state and the number of updates. The number of
     * epochs is counted by dl4j-spark.
     *
     * @param score mean loss of the examples of the epoch, which the network reports as its score
     */
    void accept(ModelState result, double score);

    private static INDArray row(float[] values) {
        return Nd4j.createFromArray(values).reshape(1, values.length);
    }

    /** A stack of layers. */
    record Layers(SparkDl4jMultiLayer entry) implements SparkNetwork {
        @Override
        public SparkContext context() {
            return entry.getSparkContext().sc();
        }

        @Override
        public MultiLayerNetwork model() {
            return entry.getNetwork();
        }

        @Override
        public void accept(ModelState result, double score) {
            MultiLayerNetwork network = entry.getNetwork();
            network.setParameters(row(result.parameters()));
            if (result.updaterState().length > 0) {
                network.getUpdater().setStateViewArray(network, row(result.updaterState()), false);
            }
            network.setIterationCount(result.iteration());
            network.setScore(score);
            entry.setScore(score);
        }
    }

    /** A graph. */
    record Graph(SparkComputationGraph entry) implements SparkNetwork {
        @Override
        public SparkContext context() {
            return entry.getSparkContext().sc();
        }

        @Override
        public ComputationGraph model() {
            return entry.getNetwork();
        }

        @Override
        public void accept(ModelState result, double score) {
            ComputationGraph graph = entry.getNetwork();
            graph.setParams(row(result.parameters()));
            if (result.updaterState().length > 0) {
                graph.getUpdater().setStateViewArray(row(result.updaterState()));
            }
            graph.getConfiguration().setIterationCount(result.iteration());
            graph.setScore(score);
            entry.setScore(score);
        }
    }
}
