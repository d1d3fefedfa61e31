package org.starling.kernels.worker.result;

import java.io.Serializable;
import org.starling.kernels.replica.FloatSource;

/**
 * All numbers that make up a replica between two epochs; in memory, or, where they are many, in files.
 *
 * @param version names this state; replicas that already hold it need not fetch it
 * @param parameterSource flat parameters, in DL4J's order
 * @param updaterSource flat updater state, in DL4J's order; empty for updaters without
 * @param outerState momentum of the outer optimiser, of all parameters; empty for optimisers without, and before the first
 *     round; shared, not copied
 */
@SuppressWarnings("ArrayRecordComponent") // states are told apart by their version, never compared
public record ReplicaState(String version, FloatSource parameterSource, FloatSource updaterSource, float[] outerState)
        implements Serializable {

    /** A state in memory; the arrays are shared, not copied. */
    public ReplicaState(String version, float[] parameters, float[] updaterState, float[] outerState) {
        this(version, FloatSource.of(parameters), FloatSource.of(updaterState), outerState);
    }

    /** The parameters in memory; never change them. */
    public float[] parameters() {
        return parameterSource.load();
    }

    /** The updater state in memory; never change it. */
    public float[] updaterState() {
        return updaterSource.load();
    }

    /** This state as arrays that every serialiser of Spark knows, whatever a program has registered with Kryo. */
    public Object[] toWire() {
        return new Object[] {version, Wire.numbers(parameterSource), Wire.numbers(updaterSource), outerState};
    }

    /** The state that {@link #toWire} made; shares the arrays. */
    public static ReplicaState fromWire(Object[] wire) {
        return new ReplicaState((String) wire[0], Wire.numbers(wire[1]), Wire.numbers(wire[2]), (float[]) wire[3]);
    }
}
