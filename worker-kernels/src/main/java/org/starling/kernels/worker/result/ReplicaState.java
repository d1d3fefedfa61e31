package org.starling.kernels.worker.result;

import java.io.Serializable;
import org.starling.kernels.replica.FloatSource;

/**
 * State of a replica between two epochs: parameters and updater state, in memory or, if large, in files.
 *
 * @param version name of this state; replicas that hold it do not fetch it
 * @param parameterSource flat parameters, in DL4J's order
 * @param updaterSource flat updater state, in DL4J's order; empty for updaters without state
 * @param outerState momentum of the outer optimiser for all parameters; empty for optimisers without momentum and before the
 *     first round; shared, not copied
 */
@SuppressWarnings("ArrayRecordComponent") // states are identified by version, never compared
public record ReplicaState(String version, FloatSource parameterSource, FloatSource updaterSource, float[] outerState)
        implements Serializable {

    /** Creates a state in memory; the arrays are shared, not copied. */
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

    /** Converts this state into arrays that every serialiser of Spark supports, whatever is registered with Kryo. */
    public Object[] toWire() {
        return new Object[] {version, Wire.numbers(parameterSource), Wire.numbers(updaterSource), outerState};
    }

    /** Restores a state from the result of {@link #toWire}; shares the arrays. */
    public static ReplicaState fromWire(Object[] wire) {
        return new ReplicaState((String) wire[0], Wire.numbers(wire[1]), Wire.numbers(wire[2]), (float[]) wire[3]);
    }
}
