package org.starling.driver.job;

import java.io.IOException;
import java.time.Instant;
import org.apache.hadoop.conf.Configuration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.starling.driver.checkpoint.CheckpointStore;
import org.starling.driver.checkpoint.snapshot.SnapshotFolder;
import org.starling.driver.checkpoint.snapshot.SpilledStates;
import org.starling.driver.training.TrainingHistory;
import org.starling.kernels.worker.EpochStorage;
import org.starling.kernels.worker.result.ReplicaState;
import org.starling.kernels.worker.snapshot.SnapshotPlan;
import org.starling.kernels.worker.snapshot.SnapshotSchedule;
import org.starling.pipeline.files.WriteFailure;
import org.starling.serving.checkpoint.CheckpointException;
import org.starling.serving.checkpoint.ModelState;

/** Storage in the folder of a job's checkpoints, for the snapshots of each epoch and for large states. */
final class CheckpointEpochStorage implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CheckpointEpochStorage.class);

    private final Instant began = Instant.now();
    private final String folder;
    private final Configuration hadoop;
    private final SnapshotSchedule schedule;
    private final RecordMaker records;
    private final SpilledStates states;

    /**
     * @param folder of the checkpoints, with scheme
     */
    CheckpointEpochStorage(String folder, Configuration hadoop, SnapshotSchedule schedule, RecordMaker records) {
        this.folder = folder;
        this.hadoop = hadoop;
        this.schedule = schedule;
        this.records = records;
        this.states = new SpilledStates(folder, hadoop, SpilledStates.DEFAULT_LIMIT);
    }

    /** Storage of the epoch that follows {@code history}. */
    EpochStorage after(TrainingHistory history) {
        SnapshotFolder snapshots = new SnapshotFolder(
                folder, hadoop, history.model().network(), records.record(history), records.manifest());
        SnapshotPlan.Start start =
                history.isWithinEpoch() ? SnapshotPlan.Start.SNAPSHOT : SnapshotPlan.Start.BEGINNING_OR_SNAPSHOT;
        return states.epochStorage(new SnapshotPlan(schedule, snapshots, start, lastSaved()));
    }

    /** Ignores saves of earlier runs: the snapshot interval starts when this run starts. */
    private Instant lastSaved() {
        if (schedule.every().isZero()) {
            return began;
        }
        return CheckpointStore.at(folder, hadoop)
                .lastSaved()
                .filter(began::isBefore)
                .orElse(began);
    }

    /** The same history, but with its numbers in files if there are many: then the driver does not hold them. */
    TrainingHistory spill(TrainingHistory history) {
        ModelState model = history.model();
        try {
            states.clear();
            ReplicaState kept = states.spill(
                    new ReplicaState("", model.parameterSource(), model.updaterSource(), history.outerState()));
            return history.with(new ModelState(
                    model.network(), kept.parameterSource(), kept.updaterSource(), model.iteration(), model.epoch()));
        } catch (IOException e) {
            throw new CheckpointException(
                    "Cannot write the state of the network in %s: %s; make room or grant access there, or set checkpoints.path to another folder"
                            .formatted(folder, WriteFailure.of(e).reason()),
                    e);
        }
    }

    /** Removes the files of earlier states. */
    void removeAllBut(ModelState current) {
        removing(() -> states.removeAllBut(current.parameterSource()));
    }

    /** Removes the files of all states. */
    @Override
    public void close() {
        removing(states::clear);
    }

    @FunctionalInterface
    private interface Removal {
        void run() throws IOException;
    }

    /** A failure is only logged: the next job with this folder removes the files. */
    private void removing(Removal removal) {
        try {
            removal.run();
        } catch (IOException e) {
            LOG.warn(
                    "Cannot remove states of the network that are no longer needed from {}: {}; grant access there",
                    folder,
                    WriteFailure.of(e).reason());
        }
    }
}
