package org.starling.driver.cli.command;

import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.starling.driver.checkpoint.CheckpointEntry;
import org.starling.driver.checkpoint.CheckpointException;
import org.starling.driver.checkpoint.CheckpointLocation;
import org.starling.driver.checkpoint.CheckpointStore;
import org.starling.driver.checkpoint.storage.CheckpointName;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

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
            converter = EpochChoice.Converter.class,
            description = "Which checkpoint of the folder: that of an epoch, or of the best (default: the latest).")
    private EpochChoice epoch;

    /** The store that holds it. */
    CheckpointStore store() {
        return CheckpointStore.at(CheckpointLocation.of(path).folder(), new Configuration());
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
        if (epoch instanceof EpochChoice.Number number) {
            return CheckpointName.afterEpoch(number.epoch());
        }
        CheckpointStore store = store();
        Optional<CheckpointEntry> found = epoch == null ? store.latest() : store.best();
        return found.orElseThrow(() -> new CheckpointException(
                        "Cannot find a checkpoint: there is none in %s; give the checkpoints.path of a job that has run"
                                .formatted(store.path())))
                .name();
    }
}
