package org.starling.benchmarks.micro;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.starling.benchmarks.serving.RandomModels;
import org.starling.serving.Prediction;
import org.starling.serving.ServingOptions;
import org.starling.serving.StarlingModel;

/**
 * Time from one raw record to its prediction in a service, one thread: a map of 64 numbers to the digits MLP, and the pixels of an
 * image to the CNN of Fashion-MNIST. The parameters are random.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class ServingBenchmark {
    private StarlingModel digits;
    private StarlingModel images;
    private Map<String, Object> record;
    private byte[] pixels;

    @Setup
    public void open() {
        Random random = new Random(1);
        record = new HashMap<>();
        for (int i = 0; i < RandomModels.COLUMNS; i++) {
            record.put("c" + i, random.nextInt(RandomModels.LARGEST + 1));
        }
        pixels = new byte[28 * 28];
        random.nextBytes(pixels);
        ServingOptions options = ServingOptions.DEFAULT.withReplicas(1);
        digits = StarlingModel.of(RandomModels.digitsMlp(), options);
        images = StarlingModel.of(RandomModels.fashionMnistCnn(), options);
    }

    @TearDown
    public void close() {
        digits.close();
        images.close();
    }

    @Benchmark
    public Prediction digitsMlp() {
        return digits.predictOne(record);
    }

    @Benchmark
    public Prediction fashionMnistCnn() {
        return images.predictOne(pixels);
    }
}
