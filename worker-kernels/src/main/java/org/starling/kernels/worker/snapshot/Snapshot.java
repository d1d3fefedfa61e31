package org.starling.kernels.worker.snapshot;

import java.io.IOException;
import org.starling.kernels.worker.result.ReplicaState;

/** A complete snapshot, read by the ranks that resume from it. */
public interface Snapshot {

    SnapshotPosition position();

    /** Number of ranks that took the snapshot; the same number must resume. */
    int ranks() throws IOException;

    /** Reads the state that all replicas share: parameters, and updater state unless every rank keeps its own. */
    ReplicaState shared() throws IOException;

    /** Reads the state of {@code rank} alone. */
    RankState rank(int rank) throws IOException;
}
