package org.starling.driver.checkpoint;

import java.util.List;

/**
 * One checkpoint in a store, not yet read.
 *
 * @param epoch epochs completed when it was written
 * @param path its directory, with scheme
 * @param bytes size of all its files
 */
public record CheckpointEntry(int epoch, String path, long bytes) {

    /**
     * Whether a checkpoint is as it was written.
     *
     * @param epoch its epoch
     * @param path its directory, with scheme
     * @param damages what is wrong, one line for each file; empty when it is sound
     */
    public record Verification(int epoch, String path, List<String> damages) {
        public Verification {
            damages = List.copyOf(damages);
        }

        public boolean sound() {
            return damages.isEmpty();
        }
    }
}
