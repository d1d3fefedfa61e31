package org.starling.benchmarks;

import java.util.List;
import java.util.Map;
import org.starling.benchmarks.definition.Benchmark;
import org.starling.benchmarks.definition.Case;
import org.starling.benchmarks.definition.ContenderSpec;
import org.starling.benchmarks.definition.Module;
import org.starling.benchmarks.definition.Processes;
import org.starling.benchmarks.definition.Resources;

/** Cost of the records of a run. */
final class OverheadBenchmark {
    private static final String UNTRACKED = "untracked";
    private static final Resources TWO_CORES = new Resources(2, 1, 4096);

    private OverheadBenchmark() {}

    static Benchmark define() {
        return new Benchmark(
                "overhead",
                "a job with report, TensorBoard, MLflow, Spark's metrics and web pages, beside the same job without",
                List.of(new Case(
                        "cnn",
                        "examples per second of epochs 2 to {epochs} of {examples}, {workers} workers, with evaluation and checkpoint",
                        UNTRACKED,
                        Processes.WARM,
                        Map.of("examples", "60000", "testExamples", "10000", "epochs", "5", "workers", "2"),
                        Map.of("examples", "1280", "testExamples", "640", "epochs", "3"),
                        List.of(contender(UNTRACKED, "off"), contender("tracked", "on")))));
    }

    private static ContenderSpec contender(String name, String tracking) {
        return new ContenderSpec(name, Module.CONTENDERS, "tracked-job", TWO_CORES, Map.of("tracking", tracking));
    }
}
