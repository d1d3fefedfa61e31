package org.starling.benchmarks.estimators;

import org.apache.spark.ml.Estimator;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.starling.benchmarks.contender.Contender;
import org.starling.benchmarks.contender.ContenderFactory;
import org.starling.benchmarks.contender.Settings;
import org.starling.driver.ml.StarlingClassifier;
import org.starling.kernels.replica.NativeLibraries;
import org.starling.kernels.replica.Network;

/** Starling's {@link StarlingClassifier}, with its own network, or with that of Spark's perceptron. */
public final class StarlingEstimator {
    private StarlingEstimator() {}

    private static Estimator<?> build(Settings settings, TableSplit table, long seed) {
        int units = settings.count("hidden");
        double learningRate = settings.number("learningRate");
        StarlingClassifier classifier = new StarlingClassifier()
                .setWorkers(settings.count("workers"))
                .setEpochs(settings.count("epochs"))
                .setBatchSize(settings.count("batchSize"))
                .setSeed(seed);
        return settings.text("network").equals("perceptron")
                ? classifier.setNetwork(() -> perceptron(table, units, learningRate, seed))
                : classifier.setHidden(units).setLearningRate(learningRate);
    }

    /** Spark's network: sigmoid in the hidden layer, softmax of the outputs. */
    private static Network perceptron(TableSplit table, int units, double learningRate, long seed) {
        return Network.of(new NeuralNetConfiguration.Builder()
                .seed(seed)
                .updater(new Adam(learningRate))
                .weightInit(WeightInit.XAVIER)
                .list()
                .layer(new DenseLayer.Builder()
                        .nOut(units)
                        .activation(Activation.SIGMOID)
                        .build())
                .layer(new OutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(table.classes())
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.feedForward(table.features()))
                .build());
    }

    /**
     * Kind {@code starling-estimator}; settings {@code hidden}, {@code learningRate}, {@code epochs}, {@code batchSize}, and {@code
     * network}: {@code mlp} or {@code perceptron}.
     */
    public static final class Factory implements ContenderFactory {
        @Override
        public String kind() {
            return "starling-estimator";
        }

        @Override
        public Contender create(Settings settings) {
            NativeLibraries.prepare();
            return new EstimatorContender(settings, StarlingEstimator::build);
        }
    }
}
