package org.starling.benchmarks;

import java.util.List;
import java.util.Map;
import org.starling.benchmarks.definition.Benchmark;
import org.starling.benchmarks.definition.Case;
import org.starling.benchmarks.definition.ContenderSpec;
import org.starling.benchmarks.definition.Module;
import org.starling.benchmarks.definition.Processes;
import org.starling.benchmarks.definition.Resources;

/**
 * Effect of augmentation on the accuracy on unseen images, and on the rate: with many images and few epochs, with many epochs,
 * and with few images.
 */
final class AugmentationBenchmark {
    private static final String PLAIN = "plain";
    private static final String ALL = "60000";

    private AugmentationBenchmark() {}

    static Benchmark define() {
        return new Benchmark(
                "augmentation",
                "test accuracy after equally many epochs, with and without augmentation in the workers",
                List.of(
                        training("cnn", ALL, "15"),
                        training("cnn-60-epochs", ALL, "60"),
                        training("cnn-6000-examples", "6000", "100")));
    }

    private static Case training(String name, String examples, String epochs) {
        return new Case(
                name,
                "CNN, {epochs} epochs of {examples} examples, {workers} workers, batch {batchSize}, averaging every {every}; every round another seed; accuracy: median of the rounds",
                PLAIN,
                Processes.WARM,
                Map.of(
                        "network", "cnn",
                        "batchSize", "64",
                        "backend", "onednn",
                        "examples", examples,
                        "testExamples", "10000",
                        "epochs", epochs,
                        "workers", "2",
                        "every", "10"),
                Map.of("examples", "2560", "testExamples", "640", "epochs", "1"),
                List.of(
                        contender(PLAIN, Map.of()),
                        contender("crop-flip", Map.of("augment", "crop+flip")),
                        contender("crop-flip-cutout", Map.of("augment", "crop+flip+cutout"))));
    }

    private static ContenderSpec contender(String name, Map<String, String> settings) {
        return new ContenderSpec(name, Module.CONTENDERS, "starling-convergence", new Resources(2, 1, 2048), settings);
    }
}
