package org.starling.pipeline.files;

import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * A share of the memory that large records may take together in one JVM. Tasks with large records wait for each other, so that
 * their number does not decide whether memory suffices. A record that could never fit gets no share.
 */
public final class MemoryShare implements AutoCloseable {
    private static final long UNIT_BYTES = 1L << 20;
    /** Records up to this size need no share. */
    private static final long FREE_BYTES = 4 * UNIT_BYTES;

    private static final int UNITS =
            (int) Math.min(Integer.MAX_VALUE, Math.max(1, Runtime.getRuntime().maxMemory() / 2 / UNIT_BYTES));
    private static final Semaphore AVAILABLE = new Semaphore(UNITS, true);

    private final int units;

    private MemoryShare(int units) {
        this.units = units;
    }

    /**
     * Waits for a share. A task must not hold another one.
     *
     * @return none if the bytes are more than half of the memory of this JVM
     */
    public static Optional<MemoryShare> of(long bytes) {
        long units = bytes <= FREE_BYTES ? 0 : (bytes + UNIT_BYTES - 1) / UNIT_BYTES;
        if (units > UNITS) {
            return Optional.empty();
        }
        AVAILABLE.acquireUninterruptibly((int) units);
        return Optional.of(new MemoryShare((int) units));
    }

    @Override
    public void close() {
        AVAILABLE.release(units);
    }
}
