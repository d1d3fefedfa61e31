package org.starling.benchmarks;

import java.util.List;
import java.util.Map;
import org.starling.benchmarks.definition.Benchmark;
import org.starling.benchmarks.definition.Case;
import org.starling.benchmarks.definition.ContenderSpec;
import org.starling.benchmarks.definition.Module;
import org.starling.benchmarks.definition.Processes;
import org.starling.benchmarks.definition.Resources;

/** Whole commands on small data: what a user waits for. */
final class StartBenchmark {
    private static final String EMPTY_JOB = "empty-spark-job";

    private StartBenchmark() {}

    static Benchmark define() {
        return new Benchmark(
                "start",
                "commands on the included digits, from the shell to their end",
                "commands",
                List.of(new Case(
                        "digits",
                        "commands, local[2]; train: one epoch from shards",
                        EMPTY_JOB,
                        Processes.WARM,
                        Map.of(),
                        Map.of(),
                        List.of(
                                command(EMPTY_JOB),
                                command("train"),
                                command("predict"),
                                command("checkpoints-list"),
                                command("help")))));
    }

    private static ContenderSpec command(String name) {
        return new ContenderSpec(
                name, Module.CONTENDERS, "shell-command", new Resources(2, 1, 256), Map.of("command", name));
    }
}
