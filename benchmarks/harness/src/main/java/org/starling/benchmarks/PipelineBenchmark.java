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
    private static final String DATAVEC = "datavec";
    private static final String STARLING = "starling-table";
    private static final Resources TWO_CORES = new Resources(2, 1, 4096);
    /** Setting of how many runs Java's compiler gets before the first that is measured. */
    private static final String WARM_UP_RUNS = "warmUpRuns";

    private PipelineBenchmark() {}

    static Benchmark define() {
        return new Benchmark(
                "pipeline",
                "a dirty CSV table cleaned, standardised and written, Spark local[2]",
                List.of(comparison(), growth(), wideTable()));
    }

    private static Case comparison() {
        return new Case(
                "dirty-table",
                "rows read, of {rows} rows × 20 columns",
                DATAVEC,
                Processes.WARM,
                Map.of("rows", "1000000", "workers", "2", WARM_UP_RUNS, "2"),
                Map.of("rows", "10000", WARM_UP_RUNS, "1"),
                List.of(
                        new ContenderSpec(DATAVEC, Module.PEER_DATAVEC, "datavec-table", TWO_CORES, Map.of()),
                        new ContenderSpec("spark-sql", Module.CONTENDERS, "spark-sql-table", TWO_CORES, Map.of()),
                        new ContenderSpec("starling", Module.CONTENDERS, STARLING, TWO_CORES, Map.of())));
    }

    private static Case growth() {
        return new Case(
                "growth",
                "rows read, of tables of 1, 3 and 10 times {rows} rows × 20 columns; growth is linear where rates are equal",
                "1-fold",
                Processes.WARM,
                Map.of("rows", "1000000", "workers", "2", WARM_UP_RUNS, "1"),
                Map.of("rows", "10000", WARM_UP_RUNS, "1"),
                List.of(table(1), table(3), table(10)));
    }

    private static ContenderSpec table(int fold) {
        return new ContenderSpec(
                fold + "-fold", Module.CONTENDERS, STARLING, TWO_CORES, Map.of("fold", Integer.toString(fold)));
    }

    private static Case wideTable() {
        return new Case(
                "wide-table",
                "cells read, of tables of {cells} cells; the name of a contender ends with its number of columns; cost is linear in cells where rates are equal",
                "preprocess-2000",
                Processes.WARM,
                Map.of("cells", "4000000", "workers", "2", WARM_UP_RUNS, "1"),
                Map.of("cells", "400000"),
                List.of(
                        wide("preprocess", 2_000),
                        wide("preprocess", 20_000),
                        wide("predict", 2_000),
                        wide("predict", 20_000)));
    }

    private static ContenderSpec wide(String command, int columns) {
        return new ContenderSpec(
                command + "-" + columns,
                Module.CONTENDERS,
                "starling-wide-table",
                TWO_CORES,
                Map.of("command", command, "columns", Integer.toString(columns)));
    }
}
