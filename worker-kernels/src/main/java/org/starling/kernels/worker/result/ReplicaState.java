package org.starling.kernels.worker.result;

import java.io.Serializable;

/**
 * All numbers that make up a replica between two epochs. The arrays are shared, not copied: never change them.
 *
 * @param version names this state; replicas that already hold it need not fetch it
 * @param parameters flat parameters, in DL4J's order
 * @param updaterState flat updater state, in DL4J's order; empty for updaters without
 * @param outerState momentum of the outer optimiser, of all parameters; empty for optimisers without, and before the first
 *     round
 */
@SuppressWarnings("ArrayRecordComponent") // states are told apart by their version, never compared
public record ReplicaState(String version, float[] parameters, float[] updaterState, float[] outerState)
        implements Serializable {

    /** This state as arrays that every serialiser of Spark knows, whatever a program has registered with Kryo. */
    public Object[] toWire() {
        return new Object[] {version, parameters, updaterState, outerState};
    }

    /** The state that {@link #toWire} made; shares the arrays. */
    public static ReplicaState fromWire(Object[] wire) {
        return new ReplicaState((String) wire[0], (float[]) wire[1], (float[]) wire[2], (float[]) wire[3]);
    }
}
