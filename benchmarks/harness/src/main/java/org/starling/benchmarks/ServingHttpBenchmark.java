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

/** Requests to one server, whose network is computed by different libraries. */
final class ServingHttpBenchmark {
    private static final Resources TWO_CORES = new Resources(2, 1, 1024);
    private static final String DL4J = "dl4j";

    private ServingHttpBenchmark() {}

    static Benchmark define() {
        return new Benchmark(
                "serving-http",
                "the CNN of Fashion-MNIST behind the same server, load by wrk on the same cores",
                "requests",
                List.of(form("tensors", "784 numbers in JSON"), form("pixels", "784 bytes")));
    }

    private static Case form(String form, String body) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "form", form,
                "images", "256",
                "connections", "64",
                "maxBatch", "32",
                "maxLatency", "5",
                "replicas", "2",
                "warmUpSeconds", "10",
                "roundSeconds", "5",
                "wrk", "wrk"));
        return new Case(
                form,
                "answers to requests of one image each, " + body
                        + "; {connections} connections that are kept, {images} images in turn, batches of up to {maxBatch} within {maxLatency} ms, {replicas} replicas of one thread",
                DL4J,
                Processes.WARM,
                settings,
                Map.of("images", "8", "warmUpSeconds", "1", "roundSeconds", "1"),
                List.of(
                        new ContenderSpec(
                                DL4J, Module.CONTENDERS, "dl4j-server", TWO_CORES, Map.of("helpers", "stock")),
                        new ContenderSpec(
                                "dl4j-helpers",
                                Module.CONTENDERS,
                                "dl4j-server",
                                TWO_CORES,
                                Map.of("helpers", "forced")),
                        new ContenderSpec(
                                "onnxruntime", Module.PEER_ONNXRUNTIME, "onnxruntime-server", TWO_CORES, Map.of()),
                        new ContenderSpec(
                                "starling-onednn", Module.CONTENDERS, "starling-server", TWO_CORES, Map.of())));
    }
}
