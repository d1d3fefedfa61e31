package org.starling.driver.cli.command;

import java.util.Optional;
import org.starling.driver.checkpoint.CheckpointEntry;
import org.starling.driver.checkpoint.CheckpointLocation;
import org.starling.driver.checkpoint.CheckpointStore;
import org.starling.serving.checkpoint.CheckpointException;
import org.starling.serving.checkpoint.CheckpointName;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** The checkpoint that a command uses: one of a folder, or the one whose directory is given. */
final class ChosenCheckpoint {
    @Parameters(
            index = "0",
            paramLabel = "FOLDER",
            description = "checkpoints.path of the job that trained the network, or the directory of one epoch in it.")
    private String path;

    @Option(
            names = "--epoch",
            paramLabel = "N|best",
            converter = EpochConverter.class,
            description = "Which checkpoint of the folder: that of an epoch, or of the best (default: the latest).")
    private Epoch epoch;

    @Mixin
    private PublicKeyOption publicKey;

    /** The store that holds it. */
    CheckpointStore store() {
        return publicKey.store(CheckpointLocation.of(path).folder());
    }

    /** The name of the checkpoint; its existence is not checked where its number was given. */
    CheckpointName name() {
        CheckpointLocation location = CheckpointLocation.of(path);
        if (location.name().isPresent()) {
            if (epoch != null) {
                throw new CheckpointException(
                        "Cannot choose epoch %s: %s is the checkpoint of %s alone; leave --epoch out, or give the folder %s"
                                .formatted(epoch, path, location.name().get(), location.folder()));
            }
            return location.name().get();
        }
        if (epoch instanceof Epoch.Numbered number) {
            return CheckpointName.afterEpoch(number.epoch());
        }
        CheckpointStore store = store();
        Optional<CheckpointEntry> found = epoch == null ? store.latest() : store.best();
        return found.orElseThrow(() -> new CheckpointException(
                        "Cannot find a checkpoint: there is none in %s; give the checkpoints.path of a job that has run"
                                .formatted(store.path())))
                .name();
    }

    /** The value of {@code --epoch}. */
    private sealed interface Epoch {

        /** The number of an epoch. */
        record Numbered(int epoch) implements Epoch {
            @Override
            public String toString() {
                return Integer.toString(epoch);
            }
        }

        /** The epoch of the best checkpoint. */
        record Best() implements Epoch {
            @Override
            public String toString() {
                return "best";
            }
        }
    }

    private static final class EpochConverter implements ITypeConverter<Epoch> {
        @Override
        public Epoch convert(String word) {
            if (word.equals("best")) {
                return new Epoch.Best();
            }
            try {
                return new Epoch.Numbered(Integer.parseInt(word));
            } catch (NumberFormatException e) {
                throw new TypeConversionException("'%s' is neither the number of an epoch nor 'best'".formatted(word));
            }
        }
    }
}
