package org.starling.benchmarks;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.starling.benchmarks.definition.Benchmark;
import org.starling.benchmarks.definition.Case;
import org.starling.benchmarks.definition.ContenderSpec;
import org.starling.benchmarks.definition.Module;
import org.starling.benchmarks.definition.Processes;
import org.starling.benchmarks.definition.Resources;

/** Classifiers of spark.ml on tables: quality and time. */
final class TablesBenchmark {
    private static final String PERCEPTRON = "spark-perceptron";
    private static final String NETWORK = "network";
    private static final Resources TWO_CORES = new Resources(2, 1, 4096);

    private TablesBenchmark() {}

    static Benchmark define() {
        return new Benchmark(
                "tables",
                "classifiers of spark.ml on the same rows, Spark local[2]: quality on held-back rows, time of fit and prediction",
                "rows",
                List.of(
                        table("wine", Map.of("epochs", "50", "batchSize", "8")),
                        table("breast-cancer", Map.of("epochs", "30", "batchSize", "16")),
                        table("digits", Map.of("epochs", "30", "batchSize", "16")),
                        table("fashion-mnist", Map.of("epochs", "10", "batchSize", "64", "learningRate", "0.001"))));
    }

    private static Case table(String name, Map<String, String> starling) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "table", name,
                "workers", "2",
                "hidden", "128",
                "learningRate", "0.005",
                "iterations", "100",
                "trees", "100",
                "examples", "20000",
                "testExamples", "10000"));
        settings.putAll(starling);
        return new Case(
                name,
                "training rows per second of a whole fit: starling {epochs} epochs with batches of {batchSize} and Adam at {learningRate}, spark-perceptron {iterations} iterations of L-BFGS, xgboost {trees} rounds of boosting; {hidden} hidden units; every round another seed",
                PERCEPTRON,
                Processes.WARM,
                settings,
                Map.of("epochs", "2", "iterations", "5", "trees", "5", "examples", "640", "testExamples", "640"),
                List.of(
                        new ContenderSpec(PERCEPTRON, Module.CONTENDERS, PERCEPTRON, TWO_CORES, Map.of()),
                        starling("starling-same-network", "perceptron"),
                        starling("starling", "mlp"),
                        new ContenderSpec("xgboost", Module.PEER_SPARK, "xgboost", TWO_CORES, Map.of())));
    }

    private static ContenderSpec starling(String name, String network) {
        return new ContenderSpec(name, Module.CONTENDERS, "starling-estimator", TWO_CORES, Map.of(NETWORK, network));
    }
}
