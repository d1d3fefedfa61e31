package org.starling.benchmarks;

import java.util.List;
import java.util.Map;
import org.starling.benchmarks.definition.Benchmark;
import org.starling.benchmarks.definition.Case;
import org.starling.benchmarks.definition.ContenderSpec;
import org.starling.benchmarks.definition.Module;
import org.starling.benchmarks.definition.Processes;
import org.starling.benchmarks.definition.Resources;

/** Gain by a second worker, in the same process or in its own, compared with the step alone. */
final class ScalingBenchmark {
    private static final int HEAP = 3072;
    private static final String ALONE = "one-process";

    private ScalingBenchmark() {}

    static Benchmark define() {
        return new Benchmark(
                "scaling",
                "one and two workers, in one process and in executors of their own, each on its core",
                List.of(new Case(
                        "cnn-h10",
                        "CNN, batch {batchSize}, averaging every {every}, passes over {examples} examples in memory; one-process: the training step alone, without Spark",
                        ALONE,
                        Processes.WARM,
                        Map.of(
                                "network", "cnn",
                                "data", "fashion-mnist",
                                "inferenceSeconds", "0.1",
                                "batchSize", "64",
                                "every", "10",
                                "backend", "onednn",
                                "examples", "60000",
                                // executors of one core compile Java beside their work, and so for long
                                "warmUpSeconds", "40",
                                "roundSeconds", "5"),
                        Map.of("examples", "2560", "warmUpSeconds", "0", "roundSeconds", "0"),
                        List.of(
                                new ContenderSpec(
                                        ALONE, Module.CONTENDERS, "starling-step", Resources.oneCore(HEAP), Map.of()),
                                starling("one-jvm-1-worker", 1, Map.of("workers", "1")),
                                starling("one-jvm-2-workers", 2, Map.of("workers", "2")),
                                starling("own-jvms-1-worker", 1, Map.of("workers", "1", "executors", "1")),
                                starling("own-jvms-2-workers", 2, Map.of("workers", "2", "executors", "2"))))));
    }

    private static ContenderSpec starling(String name, int cores, Map<String, String> settings) {
        return new ContenderSpec(
                name, Module.CONTENDERS, "starling-averaging", new Resources(cores, 1, HEAP), settings);
    }
}
