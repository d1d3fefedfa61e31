package org.starling.kernels.worker.result;

import java.io.Serializable;
import org.starling.kernels.outer.OuterState;
import org.starling.kernels.replica.FloatSource;

/**
 * State of a replica between two epochs: parameters and updater state, in memory or, if large, in files.
 *
 * @param version name of this state; replicas that hold it do not fetch it
 * @param parameterSource flat parameters, in DL4J's order
 * @param updaterSource flat updater state, in DL4J's order; empty for updaters without state
 * @param outerState momentum of the outer optimiser and moving average, of all parameters; empty where there is none and before
 *     the first round
 */
public record ReplicaState(
        String version, FloatSource parameterSource, FloatSource updaterSource, OuterState outerState)
        implements Serializable {

    /** Creates a state in memory; the arrays are shared, not copied. */
    public ReplicaState(String version, float[] parameters, float[] updaterState, OuterState outerState) {
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
        return new Object[] {
            version,
            Wire.numbers(parameterSource),
            Wire.numbers(updaterSource),
            outerState.momentum(),
            outerState.average()
        };
    }

    /** Restores a state from the result of {@link #toWire}; shares the arrays. */
    public static ReplicaState fromWire(Object[] wire) {
        return new ReplicaState(
                (String) wire[0],
                Wire.numbers(wire[1]),
                Wire.numbers(wire[2]),
                OuterState.ofAll((float[]) wire[3], (float[]) wire[4]));
    }
}
