package org.starling.benchmarks.starling;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;

import java.util.Arrays;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/**
 * Rates that the threads of a step reach at best, measured in the same process.
 *
 * @param sgemm oneDNN's product of 512 × 512 float32 matrices, GFLOP/s
 * @param cacheBandwidth bytes read and written by a copy within the second level of caches, GB/s
 * @param sharedCacheBandwidth the same within the third level
 * @param memoryBandwidth the same by a copy that no cache holds
 */
record CorePeaks(double sgemm, double cacheBandwidth, double sharedCacheBandwidth, double memoryBandwidth) {
    private static final int SIDE = 512;
    private static final long CACHED = 256L << 10;
    private static final long SHARED = 4L << 20;
    private static final long UNCACHED = 256L << 20;
    private static final int SAMPLES = 15;

    /** Measures the best of several samples of each. */
    static CorePeaks measure() {
        return new CorePeaks(product(), copied(CACHED, 2000), copied(SHARED, 50), copied(UNCACHED, 1));
    }

    /** Bandwidth, in GB/s, of the smallest memory that holds {@code bytes}; each copy has two sides. */
    double bandwidth(long bytes) {
        if (bytes <= 2 * CACHED) {
            return cacheBandwidth;
        }
        return bytes <= 2 * SHARED ? sharedCacheBandwidth : memoryBandwidth;
    }

    private static double product() {
        engine cpu = new engine(engine.kind.cpu, 0);
        memory.desc square = new memory.desc(new long[] {SIDE, SIDE}, memory.data_type.f32, memory.format_tag.ab);
        IntMemoryMap arguments = new IntMemoryMap();
        for (int argument : new int[] {DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_DST}) {
            memory tensor = new memory(square, cpu);
            float[] ones = new float[SIDE * SIDE];
            Arrays.fill(ones, 1);
            new FloatPointer(tensor.get_data_handle()).put(ones);
            arguments.put(argument, tensor);
        }
        matmul product = new matmul(new matmul.primitive_desc(cpu, square, square, square));
        stream queue = new stream(cpu);
        double flop = 2.0 * SIDE * SIDE * SIDE;
        return flop / fastest(20, () -> product.execute(queue, arguments));
    }

    private static double copied(long bytes, int repetitions) {
        try (BytePointer from = new BytePointer(bytes);
                BytePointer to = new BytePointer(bytes)) {
            Pointer.memset(from, 1, bytes);
            Pointer.memset(to, 1, bytes);
            return 2.0 * bytes / fastest(repetitions, () -> Pointer.memcpy(to, from, bytes));
        }
    }

    /** Nanoseconds that {@code work} takes, in the fastest of several samples of {@code repetitions} each. */
    private static double fastest(int repetitions, Runnable work) {
        double fastest = Double.MAX_VALUE;
        for (int sample = 0; sample < SAMPLES; sample++) {
            long start = System.nanoTime();
            for (int i = 0; i < repetitions; i++) {
                work.run();
            }
            fastest = Math.min(fastest, (double) (System.nanoTime() - start) / repetitions);
        }
        return fastest;
    }
}
