package org.starling.driver.checkpoint;

import java.util.List;
import org.starling.serving.checkpoint.CheckpointName;

/**
 * One checkpoint or snapshot in a store, not yet read.
 *
 * @param epoch epochs completed when it was written
 * @param rounds averaging rounds completed since; 0 for a checkpoint between two epochs
 * @param path its directory, with scheme
 * @param bytes size of all its files
 */
public record CheckpointEntry(int epoch, long rounds, String path, long bytes) {

    /** Its name: epoch and round. */
    public CheckpointName name() {
        return new CheckpointName(epoch, rounds);
    }

    /**
     * The result of verifying a checkpoint.
     *
     * @param epoch epochs completed when it was written
     * @param rounds averaging rounds completed since
     * @param path its directory, with scheme
     * @param damages corrupt files, one line each; empty if the checkpoint is sound
     */
    public record Verification(int epoch, long rounds, String path, List<String> damages) {
        public Verification {
            damages = List.copyOf(damages);
        }

        /** Its name: epoch and round. */
        public CheckpointName name() {
            return new CheckpointName(epoch, rounds);
        }

        public boolean sound() {
            return damages.isEmpty();
        }
    }
}
