package org.starling.serving.checkpoint;

import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.starling.kernels.validation.Checks;

/**
 * The name of a checkpoint, which is that of its directory: {@code epoch-000003} after three epochs, {@code
 * epoch-000003-round-000000120} within the fourth, after 120 rounds of it. Ordered by time of training.
 *
 * @param epoch epochs completed
 * @param rounds averaging rounds completed since; 0 for a checkpoint between two epochs
 */
public record CheckpointName(int epoch, long rounds) implements Comparable<CheckpointName> {
    private static final Pattern DIRECTORY = Pattern.compile("epoch-(\\d{6,9})(?:-round-(\\d{9,18}))?");
    private static final Comparator<CheckpointName> BY_TIME =
            Comparator.comparingInt(CheckpointName::epoch).thenComparingLong(CheckpointName::rounds);

    public CheckpointName {
        new Checks()
                .require(epoch >= 0, "epoch", "must not be negative, is " + epoch)
                .require(rounds >= 0, "rounds", "must not be negative, is " + rounds)
                .done();
    }

    /** The checkpoint after an epoch. */
    public static CheckpointName afterEpoch(int epoch) {
        return new CheckpointName(epoch, 0);
    }

    /** Reads the name of a directory; empty if it is not one of a checkpoint. */
    public static Optional<CheckpointName> parse(String directory) {
        Matcher name = DIRECTORY.matcher(directory);
        if (!name.matches()) {
            return Optional.empty();
        }
        long rounds = name.group(2) == null ? 0 : Long.parseLong(name.group(2));
        return Optional.of(new CheckpointName(Integer.parseInt(name.group(1)), rounds));
    }

    /** Whether it was taken within an epoch. */
    public boolean isSnapshot() {
        return rounds > 0;
    }

    /** The name of the directory. */
    public String directory() {
        String epochs = String.format(Locale.ROOT, "epoch-%06d", epoch);
        return isSnapshot() ? epochs + String.format(Locale.ROOT, "-round-%09d", rounds) : epochs;
    }

    @Override
    public int compareTo(CheckpointName other) {
        return BY_TIME.compare(this, other);
    }

    /** For messages: {@code epoch 3}, or {@code epoch 3 and 120 rounds}. */
    @Override
    public String toString() {
        return isSnapshot() ? "epoch %d and %d rounds".formatted(epoch, rounds) : "epoch " + epoch;
    }
}
