package org.starling.benchmarks;

import java.util.List;
import java.util.Map;
import org.starling.benchmarks.definition.Benchmark;
import org.starling.benchmarks.definition.Case;
import org.starling.benchmarks.definition.ContenderSpec;
import org.starling.benchmarks.definition.Module;
import org.starling.benchmarks.definition.Processes;
import org.starling.benchmarks.definition.Resources;

/** Decoding and augmenting images on one core. */
final class ImagesBenchmark {
    private static final int HEAP = 2048;
    private static final String DATAVEC = "datavec";

    private ImagesBenchmark() {}

    static Benchmark define() {
        Resources oneCore = Resources.oneCore(HEAP);
        return new Benchmark(
                "images",
                "PNG files to augmented arrays, one core",
                List.of(new Case(
                        "fashion-mnist",
                        "images read, decoded, cropped, flipped and rotated, of {examples} PNG files of 28 × 28 pixels",
                        DATAVEC,
                        Processes.WARM,
                        Map.of("batchSize", "64", "examples", "60000", "warmUpSeconds", "10", "roundSeconds", "5"),
                        Map.of("examples", "2000", "warmUpSeconds", "3", "roundSeconds", "2"),
                        List.of(
                                new ContenderSpec(DATAVEC, Module.PEER_DATAVEC, "datavec-images", oneCore, Map.of()),
                                new ContenderSpec(
                                        "starling", Module.CONTENDERS, "starling-images", oneCore, Map.of())))));
    }
}
