package org.starling.pipeline.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Gives damaged files to a reader and counts what becomes of them. A case fails by an exception without a reason, by memory out
 * of proportion to its file, by time, or by a value that another reader does not read.
 */
public final class Fuzzer {
    private static final long MAX_BYTES = 64L << 20;
    /** No format stands for more: the fewest bits of LZW. Sizes beyond are of pictures that need no data, and small. */
    private static final long MAX_BYTES_PER_BYTE = 3 * 2731L;

    private static final long MAX_NANOS = 20_000_000_000L;
    private static final int MAX_KEPT = 20;

    private final FuzzTarget target;
    private final long seed;
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    public Fuzzer(FuzzTarget target, long seed) {
        this.target = target;
        this.seed = seed;
    }

    /** What became of the cases. */
    public record Counts(String target, long accepted, long rejected, long failed, List<Failure> failures) {}

    /** A case that failed. */
    @SuppressWarnings("ArrayRecordComponent")
    public record Failure(String target, long number, String what, byte[] file) {}

    /** Runs the cases of a build. */
    public static void requireReasons(FuzzTarget target) {
        Counts counts = new Fuzzer(target, 1).run(0, target.casesInBuild());

        assertThat(counts.failures()).isEmpty();
        assertThat(counts.accepted() + counts.rejected()).isEqualTo(target.casesInBuild());
        assertThat(counts.accepted()).isPositive();
    }

    /** Runs the cases {@code from} to before {@code to}; the cases of a seed do not depend on this range. */
    public Counts run(long from, long to) {
        List<byte[]> seeds = target.seeds();
        long accepted = 0;
        long rejected = 0;
        List<Failure> failures = new ArrayList<>();
        long failed = 0;
        for (long number = from; number < to; number++) {
            SplittableRandom random = new SplittableRandom(seed * 0x9e3779b97f4a7c15L + number);
            byte[] file = seeds.get(random.nextInt(seeds.size()));
            byte[] damaged = target.damaged(file, seeds.get(random.nextInt(seeds.size())), random);
            String what = null;
            try {
                long bytes = threads.getCurrentThreadAllocatedBytes();
                // a busy machine lets a thread wait
                long start = threads.getCurrentThreadCpuTime();
                if (target.accepts(damaged)) {
                    accepted++;
                } else {
                    rejected++;
                }
                bytes = threads.getCurrentThreadAllocatedBytes() - bytes;
                if (bytes > MAX_BYTES + MAX_BYTES_PER_BYTE * damaged.length) {
                    what = "%d bytes of memory for %d bytes".formatted(bytes, damaged.length);
                } else if (threads.getCurrentThreadCpuTime() - start > MAX_NANOS) {
                    what = "more than 20 seconds of a core";
                }
            } catch (Exception | StackOverflowError | OutOfMemoryError | AssertionError e) {
                what = e + " at " + (e.getStackTrace().length > 0 ? e.getStackTrace()[0] : "?");
            }
            if (what != null) {
                failed++;
                if (failures.size() < MAX_KEPT) {
                    failures.add(new Failure(target.name(), number, what, damaged));
                }
            }
        }
        return new Counts(target.name(), accepted, rejected, failed, failures);
    }
}
