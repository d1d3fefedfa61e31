package org.starling.serving.checkpoint;

import java.util.Optional;
import org.starling.kernels.outer.OuterState;
import org.starling.kernels.replica.FloatSource;
import org.starling.kernels.replica.Network;
import org.starling.kernels.validation.Checks;

/**
 * A network with its numbers, at one moment of training. The numbers are in memory, or, where they are many, in files.
 * Arrays are shared, not copied: never change them. Two states are equal only if their arrays are the same objects.
 *
 * @param network its definition; counters inside are not regarded, those below are
 * @param parameterSource flat parameters in DL4J's order ({@code Model.params()}), running averages of batch normalisation
 *     included
 * @param updaterSource flat updater state in DL4J's order ({@code Updater.getStateViewArray()}); empty for updaters without
 *     state, and where it does not matter (inference)
 * @param iteration updates made so far by one replica
 * @param epoch epochs completed so far
 */
public record ModelState(
        Network network, FloatSource parameterSource, FloatSource updaterSource, int iteration, int epoch) {
    public ModelState {
        new Checks()
                .requirePresent(network, "network")
                .requirePresent(parameterSource, "parameterSource")
                .requirePresent(updaterSource, "updaterSource")
                .require(iteration >= 0, "iteration", "must not be negative, is " + iteration)
                .require(epoch >= 0, "epoch", "must not be negative, is " + epoch)
                .done();
    }

    /** A state in memory. */
    public ModelState(Network network, float[] parameters, float[] updaterState, int iteration, int epoch) {
        this(network, FloatSource.of(parameters), FloatSource.of(updaterState), iteration, epoch);
    }

    /** The parameters in memory. */
    public float[] parameters() {
        return parameterSource.load();
    }

    /** The updater state in memory. */
    public float[] updaterState() {
        return updaterSource.load();
    }

    /**
     * Checks that the network can predict.
     *
     * @throws CheckpointException if a parameter is NaN or infinite
     */
    public void requireFinite() {
        for (float value : parameters()) {
            if (!Float.isFinite(value)) {
                throw new CheckpointException(
                        "Cannot predict: a parameter of the network is %s, so it has diverged; use an earlier checkpoint"
                                .formatted(value));
            }
        }
    }

    /** This network with the moving average of its parameters and without updater state; empty if there is none. */
    public Optional<ModelState> averaged(OuterState outerState) {
        float[] average = outerState.average();
        return average.length == 0
                ? Optional.empty()
                : Optional.of(new ModelState(network, average, new float[0], iteration, epoch));
    }

    /** This state as far as inference needs it: without updater state. */
    public ModelState forInference() {
        return new ModelState(network, parameterSource, FloatSource.of(new float[0]), iteration, epoch);
    }
}
