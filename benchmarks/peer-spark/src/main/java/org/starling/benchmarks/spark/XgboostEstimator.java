package org.starling.benchmarks.spark;

import ml.dmlc.xgboost4j.scala.spark.XGBoostClassifier;
import org.apache.spark.ml.Estimator;
import org.starling.benchmarks.contender.Contender;
import org.starling.benchmarks.contender.ContenderFactory;
import org.starling.benchmarks.contender.Settings;
import org.starling.benchmarks.estimators.EstimatorContender;

/** xgboost4j-spark's {@link XGBoostClassifier} with its default trees, one thread for each worker. */
public final class XgboostEstimator {
    private static final String LOOPBACK = "127.0.0.1";

    private XgboostEstimator() {}

    private static Estimator<?> build(Settings settings, long seed) {
        XGBoostClassifier classifier = new XGBoostClassifier();
        classifier.setNumRound(settings.count("trees"));
        classifier.setNumWorkers(settings.count("workers"));
        classifier.setNthread(1);
        classifier.setSeed(seed);
        classifier.setRabitTrackerHostIp(LOOPBACK);
        return classifier;
    }

    /** Kind {@code xgboost}; settings {@code trees}, the rounds of boosting, and {@code workers}. */
    public static final class Factory implements ContenderFactory {
        @Override
        public String kind() {
            return "xgboost";
        }

        @Override
        public Contender create(Settings settings) {
            return new EstimatorContender(settings, (given, table, seed) -> build(given, seed));
        }
    }
}
