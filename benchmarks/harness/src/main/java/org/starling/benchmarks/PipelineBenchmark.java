package org.starling.benchmarks;

import java.util.List;
import java.util.Map;
import org.starling.benchmarks.definition.Benchmark;
import org.starling.benchmarks.definition.Case;
import org.starling.benchmarks.definition.ContenderSpec;
import org.starling.benchmarks.definition.Module;
import org.starling.benchmarks.definition.Processes;
import org.starling.benchmarks.definition.Resources;

/** Cleaning and standardising a table of text. */
final class PipelineBenchmark {
    private static final int HEAP = 4096;
    private static final String DATAVEC = "datavec";
    /** After the first runs Java's compiler has seen all code that matters. */
    private static final String WARM_UP_RUNS = "2";

    private PipelineBenchmark() {}

    static Benchmark define() {
        Resources twoCores = new Resources(2, 1, HEAP);
        return new Benchmark(
                "pipeline",
                "a dirty CSV table cleaned, standardised and written, Spark local[2]",
                List.of(new Case(
                        "dirty-table",
                        "rows read, of {rows} rows × 20 columns",
                        DATAVEC,
                        Processes.WARM,
                        Map.of("rows", "1000000", "workers", "2", "warmUpRuns", WARM_UP_RUNS),
                        Map.of("rows", "10000", "warmUpRuns", "0"),
                        List.of(
                                new ContenderSpec(DATAVEC, Module.PEER_DATAVEC, "datavec-table", twoCores, Map.of()),
                                new ContenderSpec(
                                        "spark-sql", Module.CONTENDERS, "spark-sql-table", twoCores, Map.of()),
                                new ContenderSpec(
                                        "starling", Module.CONTENDERS, "starling-table", twoCores, Map.of())))));
    }
}
