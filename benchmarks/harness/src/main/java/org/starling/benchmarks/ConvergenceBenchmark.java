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

/**
 * Cost of averaging in accuracy and bytes, for the same number of examples. Four workers with batches of 16 together take one
 * process's step of 64, so one worker is measured with both sizes. The average of four updates by Adam has half the noise of one.
 * Therefore the learning rate should grow with the root of the number (Malladi et al., "On the SDEs and scaling rules for
 * adaptive gradient algorithms", 2022); measured with and without.
 */
final class ConvergenceBenchmark {
    private static final String ALONE = "one-worker";
    private static final String WORKERS = "4";
    private static final String SCALED_RATE = "0.002";

    private ConvergenceBenchmark() {}

    static Benchmark define() {
        return new Benchmark(
                "convergence",
                "test accuracy after equal numbers of examples, and bytes sent; four workers in executors of their own",
                List.of(
                        fourWorkers("cnn", "", Map.of()),
                        fourWorkers(
                                "cnn-scaled-rate",
                                ", which have twice its learning rate",
                                Map.of("learningRate", SCALED_RATE))));
    }

    private static Case fourWorkers(String name, String difference, Map<String, String> more) {
        return new Case(
                name,
                "CNN, batch {batchSize} of each worker, {epochs} epochs of {examples} examples, 4 workers but for one-worker%s; every round another seed; accuracy: median of the rounds"
                        .formatted(difference),
                ALONE,
                Processes.WARM,
                Map.of(
                        "network", "cnn",
                        "batchSize", "16",
                        "backend", "onednn",
                        "examples", "60000",
                        "testExamples", "10000",
                        "epochs", "5",
                        "updaterState", "keep"),
                Map.of("examples", "2560", "testExamples", "640", "epochs", "1"),
                List.of(
                        contender(ALONE, 1, alone("16")),
                        contender(ALONE + "-batch-64", 1, alone("64")),
                        four("mean-h1", Map.of("every", "1"), more),
                        four("mean-h10", Map.of("every", "10"), more),
                        four("mean-h50", Map.of("every", "50"), more),
                        four("diloco-h50", Map.of("every", "50", "outer", "nesterov"), more),
                        four("mean-h10-bf16", Map.of("every", "10", "codec", "bf16"), more),
                        four("mean-h10-int8", Map.of("every", "10", "codec", "int8"), more)));
    }

    private static Map<String, String> alone(String batchSize) {
        return Map.of("every", "1", "workers", "1", "executors", "1", "batchSize", batchSize);
    }

    private static ContenderSpec four(String name, Map<String, String> averaging, Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(Map.of("workers", WORKERS, "executors", WORKERS));
        settings.putAll(averaging);
        settings.putAll(more);
        return contender(name, 2, settings);
    }

    private static ContenderSpec contender(String name, int cores, Map<String, String> settings) {
        return new ContenderSpec(
                name, Module.CONTENDERS, "starling-convergence", new Resources(cores, 1, 1024), settings);
    }
}
