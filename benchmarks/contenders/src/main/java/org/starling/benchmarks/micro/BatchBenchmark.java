package org.starling.benchmarks.micro;

import java.nio.FloatBuffer;
import java.util.List;
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
import org.openjdk.jmh.annotations.Warmup;
import org.starling.kernels.batch.Batch;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.FeatureType;
import org.starling.kernels.batch.LabelFormat;

/** Cost of a batch of 64 images before the step: filling it from blocks, and unpacking its pixels and labels. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class BatchBenchmark {
    private static final int BATCH_SIZE = 64;
    private static final int CLASSES = 10;

    private ExampleBlock block;
    private Batch batch;
    private FloatBuffer features;
    private FloatBuffer labels;

    @Setup
    public void prepare() {
        ExampleFormat format = new ExampleFormat(
                new FeatureFormat(FeatureType.UINT8, List.of(1, 28, 28), 1f / 255, 0f),
                new LabelFormat.ClassIndex(CLASSES));
        byte[] pixels = new byte[BATCH_SIZE * format.features().bytes()];
        int[] classes = new int[BATCH_SIZE];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) i;
        }
        for (int i = 0; i < classes.length; i++) {
            classes[i] = i % CLASSES;
        }
        block = ExampleBlock.ofClasses(format, pixels, classes);
        batch = new Batch(format, BATCH_SIZE);
        fill();
        features = FloatBuffer.allocate(BATCH_SIZE * format.features().length());
        labels = FloatBuffer.allocate(BATCH_SIZE * CLASSES);
    }

    @Benchmark
    public Batch fill() {
        batch.clear();
        for (int i = 0; i < BATCH_SIZE; i++) {
            batch.add(block, i);
        }
        return batch;
    }

    @Benchmark
    public FloatBuffer unpackFeatures() {
        features.clear();
        batch.unpackFeatures(features);
        return features;
    }

    @Benchmark
    public FloatBuffer unpackLabels() {
        labels.clear();
        batch.unpackLabels(labels);
        return labels;
    }
}
