package org.starling.kernels.worker.snapshot;

import java.io.IOException;
import org.starling.kernels.worker.result.ReplicaState;

/** A complete snapshot, read by the ranks that resume from it. */
public interface Snapshot {

    SnapshotPosition position();

    /** Ranks that took part in it; as many must go on. */
    int ranks() throws IOException;

    /** What all replicas share: parameters, and the updater's state unless every rank has its own. */
    ReplicaState shared() throws IOException;

    /** What only {@code rank} knows. */
    RankState rank(int rank) throws IOException;
}
