package org.starling.benchmarks.estimators;

import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.classification.MultilayerPerceptronClassifier;
import org.starling.benchmarks.contender.Contender;
import org.starling.benchmarks.contender.ContenderFactory;
import org.starling.benchmarks.contender.Settings;

/** Spark's {@link MultilayerPerceptronClassifier} with one hidden layer, fitted by L-BFGS, its default. */
public final class SparkPerceptron {
    private SparkPerceptron() {}

    private static Estimator<?> build(Settings settings, TableSplit table, long seed) {
        return new MultilayerPerceptronClassifier()
                .setLayers(new int[] {table.features(), settings.count("hidden"), table.classes()})
                .setMaxIter(settings.count("iterations"))
                .setSeed(seed);
    }

    /** Kind {@code spark-perceptron}; settings {@code hidden} and {@code iterations}. */
    public static final class Factory implements ContenderFactory {
        @Override
        public String kind() {
            return "spark-perceptron";
        }

        @Override
        public Contender create(Settings settings) {
            return new EstimatorContender(settings, SparkPerceptron::build);
        }
    }
}
