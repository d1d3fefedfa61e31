package org.starling.benchmarks;

import java.util.ArrayList;
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
 * Trainers that average parameters on Spark, side by side. Rates do not depend on how long a pass over the data is, as far as
 * dl4j-spark is concerned (it runs a Spark job for every round of averaging) and its data is kept by the executors, so it gets
 * fewer examples: a pass takes some seconds whatever H is. A parallelised list is another matter, and a contender of its own.
 */
final class AveragingBenchmark {
    private static final int HEAP = 6144;
    private static final String STOCK = "dl4j-spark-direct";
    private static final String EXAMPLES = "examples";
    private static final String CNN = "cnn";
    private static final String MLP = "mlp";
    private static final List<Integer> EVERY = List.of(1, 5, 20);
    private static final Map<String, List<Integer>> STOCK_EXAMPLES =
            Map.of(MLP, List.of(1280, 5120, 12_800), CNN, List.of(640, 1280, 2560));
    private static final Resources TWO_CORES = new Resources(2, 1, HEAP);

    private AveragingBenchmark() {}

    static Benchmark define() {
        List<Case> cases = new ArrayList<>();
        for (String network : List.of(MLP, CNN)) {
            for (int i = 0; i < EVERY.size(); i++) {
                cases.add(averaging(
                        network, EVERY.get(i), STOCK_EXAMPLES.get(network).get(i)));
            }
        }
        cases.add(unevenData());
        return new Benchmark("averaging", "parameter averaging on Spark in one process, local[workers]", cases);
    }

    private static Case averaging(String network, int every, int stockExamples) {
        Map<String, String> few = Map.of(EXAMPLES, Integer.toString(stockExamples), "warmUpSeconds", "0");
        List<ContenderSpec> contenders = new ArrayList<>(
                List.of(stock("direct", few), stock("export", few), starling("dl4j"), starling("onednn")));
        if (network.equals(MLP)) {
            contenders.add(parallelisedList());
            contenders.add(new ContenderSpec(
                    "spark-mllib", Module.PEER_SPARK, "spark-mllib", TWO_CORES, Map.of(EXAMPLES, "12800")));
        }
        if (every == EVERY.get(1)) {
            contenders.add(oneProcess("dl4j-one-process", "dl4j-step", Map.of("helpers", "stock")));
            contenders.add(oneProcess("dl4j-helpers-one-process", "dl4j-step", Map.of("helpers", "forced")));
            contenders.add(oneProcess("starling-onednn-one-process", "starling-step", Map.of("backend", "onednn")));
        }
        return new Case(
                network + "-h" + every,
                "whole passes over {examples} examples in memory (dl4j-spark: " + stockExamples
                        + "), 2 workers, batch {batchSize}, averaging every {every}",
                STOCK,
                Processes.WARM,
                settings(network, 2, 64, every, Map.of(EXAMPLES, "60000", "warmUpSeconds", "5", "roundSeconds", "3")),
                Map.of("warmUpSeconds", "0", "roundSeconds", "0"),
                contenders);
    }

    /** Examples that divide evenly neither among workers nor into batches and rounds. */
    private static Case unevenData() {
        return new Case(
                "uneven-data",
                "examples trained of {examples} offered, {workers} workers, batch {batchSize}, averaging every {every}",
                STOCK,
                Processes.WARM,
                settings(MLP, 4, 8, 5, Map.of(EXAMPLES, "319", "warmUpSeconds", "0", "roundSeconds", "1")),
                Map.of("roundSeconds", "0"),
                List.of(
                        stock("direct", Map.of("examplesPerDataSet", "1")),
                        stock("export", Map.of("examplesPerDataSet", "1")),
                        starling("dl4j"),
                        starling("onednn")));
    }

    private static Map<String, String> settings(
            String network, int workers, int batchSize, int every, Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(more);
        settings.put("network", network);
        settings.put("data", "fashion-mnist");
        settings.put("inferenceSeconds", "0.1");
        settings.put("workers", Integer.toString(workers));
        settings.put("batchSize", Integer.toString(batchSize));
        settings.put("every", Integer.toString(every));
        return settings;
    }

    private static ContenderSpec stock(String approach, Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(more);
        settings.put("approach", approach);
        return new ContenderSpec("dl4j-spark-" + approach, Module.PEER_SPARK, "dl4j-spark", TWO_CORES, settings);
    }

    /** As dl4j's own examples hold their data: every task carries its partition, so the rate falls with the size of the list. */
    private static ContenderSpec parallelisedList() {
        return new ContenderSpec(
                STOCK + "-list",
                Module.PEER_SPARK,
                "dl4j-spark",
                TWO_CORES,
                Map.of("approach", "direct", "held", "tasks", EXAMPLES, "12800", "warmUpSeconds", "0"));
    }

    private static ContenderSpec starling(String backend) {
        return new ContenderSpec(
                "starling-" + backend, Module.CONTENDERS, "starling-averaging", TWO_CORES, Map.of("backend", backend));
    }

    private static ContenderSpec oneProcess(String name, String kind, Map<String, String> settings) {
        return new ContenderSpec(name, Module.CONTENDERS, kind, Resources.oneCore(HEAP / 2), settings);
    }
}
