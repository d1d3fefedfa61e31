package org.starling.driver.checkpoint.snapshot;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.ByteOrder;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.starling.driver.checkpoint.storage.FileAccess;
import org.starling.driver.checkpoint.storage.Storage;
import org.starling.driver.checkpoint.storage.StoredFloats;
import org.starling.kernels.replica.FloatSource;
import org.starling.kernels.worker.EpochStorage;
import org.starling.kernels.worker.result.ReplicaState;
import org.starling.kernels.worker.snapshot.SnapshotPlan;
import org.starling.pipeline.files.TemporaryNames;
import org.starling.pipeline.files.WriteRetry;
import org.starling.serving.checkpoint.FloatFile;

/**
 * Large states that driver and executors exchange by files, in a hidden folder beside the checkpoints. Small states stay in
 * memory. The driver never holds a large state: it only streams the file into a checkpoint.
 */
public final class SpilledStates implements Serializable {
    /** States with fewer numbers (64 MiB) stay in memory. */
    public static final int DEFAULT_LIMIT = 1 << 24;

    private static final long serialVersionUID = 1L;
    private static final String FOLDER = ".states";
    private static final int BUFFER_BYTES = 1 << 16;

    private final String folder;
    private final FileAccess files;
    private final int limit;

    /**
     * @param checkpoints folder of the checkpoints, with scheme; driver and all executors must reach it
     * @param limit how many numbers a state needs to be written to files
     */
    public SpilledStates(String checkpoints, Configuration hadoop, int limit) {
        this.folder = new Path(checkpoints, FOLDER).toString();
        this.files = new FileAccess(hadoop);
        this.limit = limit;
    }

    /** Storage of an epoch that spills its result to this folder. */
    public EpochStorage epochStorage(SnapshotPlan snapshots) {
        return new SpillingStorage(snapshots, this);
    }

    private record SpillingStorage(SnapshotPlan snapshots, SpilledStates states) implements EpochStorage {
        @Override
        public ReplicaState handOver(ReplicaState state) throws IOException {
            return states.spill(state);
        }
    }

    /** The same state, with its numbers in files if there are many. */
    public ReplicaState spill(ReplicaState state) throws IOException {
        long numbers =
                (long) state.parameterSource().length() + state.updaterSource().length();
        if (numbers < limit || state.parameterSource() instanceof StoredFloats) {
            return state;
        }
        return new WriteRetry("the state of the network in " + folder, files.configuration()).run(() -> write(state));
    }

    private ReplicaState write(ReplicaState state) throws IOException {
        // a unique name: a task of an earlier attempt may still be writing
        Path directory = new Path(folder, TemporaryNames.create(""));
        return new ReplicaState(
                state.version(),
                stored(state.parameterSource(), directory, "parameters.bin"),
                stored(state.updaterSource(), directory, "updater.bin"),
                state.outerState());
    }

    private FloatSource stored(FloatSource values, Path directory, String name) throws IOException {
        if (values.length() == 0) {
            return values;
        }
        Path file = new Path(directory, name);
        Storage storage = storage();
        storage.createFolder(directory);
        try (OutputStream target = new BufferedOutputStream(storage.create(file), BUFFER_BYTES)) {
            FloatFile.write(values, ByteOrder.LITTLE_ENDIAN, target);
        }
        return new StoredFloats(files, file.toString(), values.length());
    }

    /** Removes all states but this one, in the driver. */
    public void removeAllBut(FloatSource parameters) throws IOException {
        String needed = parameters instanceof StoredFloats stored
                ? new Path(stored.path()).getParent().getName()
                : "";
        storage().deleteDirectories(name -> isState(name) && !name.equals(needed));
    }

    /** Removes all states, in the driver; those that were kept cannot be read any more. */
    public void clear() throws IOException {
        Storage storage = storage();
        storage.deleteDirectories(SpilledStates::isState);
        storage.deleteIfEmpty();
    }

    private static boolean isState(String name) {
        return TemporaryNames.matches(name, "");
    }

    private Storage storage() throws IOException {
        return Storage.at(folder, files.configuration());
    }
}
