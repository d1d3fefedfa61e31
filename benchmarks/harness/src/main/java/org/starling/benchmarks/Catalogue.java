package org.starling.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.starling.benchmarks.definition.Benchmark;
import org.starling.benchmarks.definition.Case;
import org.starling.benchmarks.definition.ContenderSpec;
import org.starling.benchmarks.definition.Module;
import org.starling.benchmarks.definition.Processes;
import org.starling.benchmarks.definition.Resources;

/** Every benchmark there is. */
public final class Catalogue {
    private static final String DL4J = "dl4j";
    private static final String DL4J_HELPERS = "dl4j-helpers";
    private static final String NETWORK = "network";
    private static final String BACKEND = "backend";
    private static final String STARLING_STEP = "starling-step";
    private static final Map<String, String> QUICK_STEPS =
            Map.of("examples", "640", "warmUpSeconds", "0.5", "roundSeconds", "0.2", "inferenceSeconds", "0.1");
    private static final int HEAP = 3072;

    private Catalogue() {}

    /** The benchmarks, in the order in which they are listed. */
    public static List<Benchmark> benchmarks() {
        return List.of(
                kernels(),
                kernelJob(),
                wholeJob(),
                AveragingBenchmark.define(),
                AllReduceBenchmark.define(),
                ScalingBenchmark.define(),
                ConvergenceBenchmark.define(),
                AugmentationBenchmark.define(),
                ImagesBenchmark.define(),
                PipelineBenchmark.define(),
                TablesBenchmark.define(),
                OverheadBenchmark.define(),
                StartBenchmark.define(),
                ServingHttpBenchmark.define());
    }

    /** Kinds of contender that {@code module} must have. */
    public static Set<String> kinds(Module module) {
        return benchmarks().stream()
                .flatMap(benchmark -> benchmark.cases().stream())
                .flatMap(workload -> workload.contenders().stream())
                .filter(contender -> contender.module() == module)
                .map(ContenderSpec::kind)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static Benchmark kernels() {
        List<Case> cases = new ArrayList<>();
        for (int threads : List.of(1, 2)) {
            cases.add(kernelCase("mlp", "fashion-mnist", "60000", threads));
            cases.add(kernelCase("cnn", "fashion-mnist", "60000", threads));
            cases.add(kernelCase("cifar-cnn", "colour-images", "2560", threads));
            cases.add(kernelCase("resnet", "colour-images", "2560", threads));
            cases.add(kernelCase("lstm", "characters", "1280", threads));
        }
        cases.add(precisionCase("mlp"));
        cases.add(precisionCase("cnn"));
        return new Benchmark("kernels", "training steps and inference alone, data in memory", cases);
    }

    private static Case kernelCase(String network, String data, String examples, int threads) {
        Resources resources = new Resources(threads, threads, HEAP);
        return new Case(
                threads == 1 ? network : network + "-" + threads + "-threads",
                "training steps of batch {batchSize}, fp32, Adam, native threads and cores: " + threads,
                DL4J,
                Processes.WARM,
                stepSettings(network, data, examples),
                QUICK_STEPS,
                List.of(
                        new ContenderSpec(DL4J, Module.CONTENDERS, "dl4j-step", resources, Map.of("helpers", "stock")),
                        new ContenderSpec(
                                DL4J_HELPERS, Module.CONTENDERS, "dl4j-step", resources, Map.of("helpers", "forced")),
                        new ContenderSpec("pytorch", Module.PEER_PYTORCH, "pytorch-step", resources, Map.of()),
                        new ContenderSpec(
                                "starling-dl4j", Module.CONTENDERS, STARLING_STEP, resources, Map.of(BACKEND, "dl4j")),
                        new ContenderSpec(
                                "starling-onednn",
                                Module.CONTENDERS,
                                STARLING_STEP,
                                resources,
                                Map.of(BACKEND, "onednn")),
                        new ContenderSpec(
                                "starling-torch",
                                Module.CONTENDERS,
                                STARLING_STEP,
                                resources,
                                Map.of(BACKEND, "torch"))));
    }

    private static Map<String, String> stepSettings(String network, String data, String examples) {
        return Map.of(
                NETWORK,
                network,
                "data",
                data,
                "batchSize",
                "64",
                "examples",
                examples,
                "warmUpSeconds",
                "3",
                "roundSeconds",
                "1",
                "inferenceSeconds",
                "0.4");
    }

    /** Mixed precision beside float32, on CPUs that have it. */
    private static Case precisionCase(String network) {
        Resources resources = Resources.oneCore(HEAP);
        return new Case(
                network + "-bf16",
                "training steps of batch {batchSize}, Adam, one core: fp32 and bf16",
                "starling-onednn",
                Processes.WARM,
                stepSettings(network, "fashion-mnist", "60000"),
                QUICK_STEPS,
                List.of(
                        new ContenderSpec(
                                "starling-onednn",
                                Module.CONTENDERS,
                                STARLING_STEP,
                                resources,
                                Map.of(BACKEND, "onednn")),
                        new ContenderSpec(
                                "starling-onednn-bf16",
                                Module.CONTENDERS,
                                STARLING_STEP,
                                resources,
                                Map.of(BACKEND, "onednn", "precision", "bf16"))),
                Set.of("avx512_bf16", "amx_bf16"));
    }

    private static Benchmark kernelJob() {
        Resources twoCores = new Resources(2, 1, 2 * HEAP);
        return new Benchmark(
                "kernel-job",
                "Fashion-MNIST through the whole job on two workers, by each backend: accuracy and rate of training",
                List.of(new Case(
                        "cnn",
                        "examples trained per second in {epochs} epochs of {examples}, {workers} workers, batch {batchSize}, averaging every {every}; nd4j-no-helpers trains on fewer, and its accuracy does not compare",
                        "dl4j",
                        Processes.WARM,
                        Map.of(
                                NETWORK,
                                "cnn",
                                "batchSize",
                                "64",
                                "examples",
                                "60000",
                                "testExamples",
                                "10000",
                                "epochs",
                                "3",
                                "workers",
                                "2",
                                "every",
                                "10"),
                        Map.of("examples", "1280", "testExamples", "640", "epochs", "1"),
                        List.of(
                                new ContenderSpec(
                                        "dl4j-no-helpers",
                                        Module.CONTENDERS,
                                        "starling-job",
                                        twoCores,
                                        Map.of(BACKEND, "dl4j", "helpers", "off", "examples", "6400", "epochs", "1")),
                                new ContenderSpec(
                                        "dl4j", Module.CONTENDERS, "starling-job", twoCores, Map.of(BACKEND, "dl4j")),
                                new ContenderSpec(
                                        "onednn",
                                        Module.CONTENDERS,
                                        "starling-job",
                                        twoCores,
                                        Map.of(BACKEND, "onednn"))))));
    }

    private static Benchmark wholeJob() {
        Resources oneCore = Resources.oneCore(HEAP);
        return new Benchmark(
                "whole-job",
                "Fashion-MNIST from raw files to an evaluated network, processes started anew",
                List.of(new Case(
                        "cnn",
                        "examples trained ({examples} × {epochs} epochs, batch {batchSize}) per second of a process's whole life: start, load, train, evaluate",
                        DL4J,
                        Processes.FRESH,
                        Map.of(
                                NETWORK,
                                "cnn",
                                "batchSize",
                                "64",
                                "examples",
                                "60000",
                                "testExamples",
                                "10000",
                                "epochs",
                                "1",
                                "workers",
                                "2",
                                "every",
                                "10"),
                        Map.of("examples", "1280", "testExamples", "640"),
                        List.of(
                                new ContenderSpec(
                                        DL4J, Module.CONTENDERS, "dl4j-job", oneCore, Map.of("helpers", "stock")),
                                new ContenderSpec(
                                        DL4J_HELPERS,
                                        Module.CONTENDERS,
                                        "dl4j-job",
                                        oneCore,
                                        Map.of("helpers", "forced")),
                                new ContenderSpec(
                                        "starling-2-workers",
                                        Module.CONTENDERS,
                                        "starling-job",
                                        new Resources(2, 1, 2 * HEAP),
                                        Map.of(BACKEND, "auto"))))));
    }
}
