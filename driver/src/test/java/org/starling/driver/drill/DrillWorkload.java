package org.starling.driver.drill;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import org.apache.spark.TaskContext;
import org.starling.kernels.allreduce.Wire;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.kernels.replica.Replica;
import org.starling.kernels.worker.Feed;
import org.starling.kernels.worker.PackedWorkload;
import org.starling.kernels.worker.Workload;

/**
 * Trains as usual, and injects a fault before one batch of one rank.
 *
 * @param usual workload that the fault disturbs
 * @param fault the fault
 * @param folder shared by all processes; an injected fault leaves a file there, and is not repeated
 */
record DrillWorkload(PackedWorkload usual, InjectedFault fault, String folder) implements Workload<ExampleBlock> {
    private static final int DISTURBED_BATCH = 12;
    private static final long HANGS_MILLIS = 15_000;

    @Override
    public Replica newReplica(int threads) {
        if (fault == InjectedFault.REFUSES && TaskContext.getPartitionId() == 1) {
            throw new UnsatisfiedLinkError("no jnidrill in java.library.path");
        }
        return usual.newReplica(threads);
    }

    @Override
    public Feed open(Iterator<ExampleBlock> elements, Replica replica, long seed) {
        return new DisturbedFeed(usual.open(elements, replica, seed));
    }

    private final class DisturbedFeed implements Feed {
        private final Feed feed;
        private int loaded;

        DisturbedFeed(Feed feed) {
            this.feed = feed;
        }

        @Override
        public boolean hasNext() {
            return feed.hasNext();
        }

        @Override
        public int load() {
            if (++loaded == DISTURBED_BATCH) {
                disturb();
            }
            return feed.load();
        }

        @Override
        public double train() {
            return feed.train();
        }

        @Override
        public void skip(long batches) {
            feed.skip(batches);
        }
    }

    private void disturb() {
        try {
            if (fault == InjectedFault.WIRETAP) {
                requireClosedWire();
            } else if (TaskContext.getPartitionId() == 1 && firstTime()) {
                switch (fault) {
                    case TASK_THROWS -> throw new IllegalStateException("the drill makes this task fail");
                    case CONNECTION_LOST -> Wire.cut();
                    case BIT_FLIPPED -> Wire.flip();
                    case WORKER_HANGS -> Thread.sleep(HANGS_MILLIS);
                    default -> throw new AssertionError(fault);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void requireClosedWire() throws InterruptedException {
        if (!Wire.isEncrypted()) {
            throw new IllegalStateException("the drill finds connections that do not encrypt");
        }
        if (Wire.isOpenToStrangers()) {
            throw new IllegalStateException("the drill has averaged with a stranger");
        }
    }

    private boolean firstTime() {
        if (fault == InjectedFault.NONE) {
            return false;
        }
        try {
            Files.createFile(Path.of(folder, fault.name()));
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
