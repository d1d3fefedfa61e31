package org.starling.driver.checkpoint;

import java.util.Optional;
import org.starling.serving.checkpoint.CheckpointException;
import org.starling.serving.checkpoint.CheckpointName;

/** The choice of one checkpoint of a folder. */
public sealed interface EpochChoice {

    /** The latest checkpoint. */
    record Last() implements EpochChoice {
        @Override
        public String toString() {
            return "last";
        }
    }

    /** The checkpoint of the best epoch. */
    record Best() implements EpochChoice {
        @Override
        public String toString() {
            return "best";
        }
    }

    /** The checkpoint of one epoch. */
    record Numbered(int epoch) implements EpochChoice {
        @Override
        public String toString() {
            return Integer.toString(epoch);
        }
    }

    /** Reads {@code last}, {@code best} or the number of an epoch; empty for other words. */
    static Optional<EpochChoice> parse(String word) {
        return switch (word) {
            case "last" -> Optional.of(new Last());
            case "best" -> Optional.of(new Best());
            default -> word.matches("-?[0-9]{1,9}")
                    ? Optional.of(new Numbered(Integer.parseInt(word)))
                    : Optional.empty();
        };
    }

    /**
     * The name of the chosen checkpoint; its existence is not checked where its number was given.
     *
     * @param path a folder of checkpoints, or the directory of one of them, of which only {@link Last} can be chosen
     * @param store of the folder
     * @throws CheckpointException if there is none
     */
    default CheckpointName in(String path, CheckpointStore store) {
        CheckpointLocation location = CheckpointLocation.of(path);
        if (location.name().isPresent()) {
            if (!(this instanceof Last)) {
                throw new CheckpointException(
                        "Cannot choose epoch %s: %s is the checkpoint of %s alone; leave the epoch out, or give the folder %s"
                                .formatted(this, path, location.name().get(), location.folder()));
            }
            return location.name().get();
        } else if (this instanceof Numbered number) {
            return CheckpointName.afterEpoch(number.epoch());
        }
        return (this instanceof Best ? store.best() : store.latest())
                .orElseThrow(() -> new CheckpointException(
                        "Cannot find a checkpoint: there is none in %s; give the checkpoints.path of a job that has run"
                                .formatted(store.path())))
                .name();
    }
}
