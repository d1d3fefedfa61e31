package org.starling.benchmarks.definition;

/**
 * Share of the machine for one contender.
 *
 * @param cores cores that its process is pinned to
 * @param nativeThreads threads that one call into native code may use ({@code OMP_NUM_THREADS})
 * @param heapMegabytes largest Java heap
 */
public record Resources(int cores, int nativeThreads, int heapMegabytes) {
    public Resources {
        if (cores < 1 || nativeThreads < 1 || heapMegabytes < 64) {
            throw new IllegalArgumentException(
                    "Cannot run a contender on %d cores with %d native threads and %d MB of heap; give at least 1, 1 and 64"
                            .formatted(cores, nativeThreads, heapMegabytes));
        }
    }

    /** One core, one thread. */
    public static Resources oneCore(int heapMegabytes) {
        return new Resources(1, 1, heapMegabytes);
    }
}
