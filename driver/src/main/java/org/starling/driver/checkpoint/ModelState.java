package org.starling.driver.checkpoint;

import org.starling.kernels.step.Network;
import org.starling.kernels.validation.Checks;

/**
 * A network with its numbers, at one moment of training. The arrays are shared, not copied: never change them. Two states
 * are equal only if their arrays are the same objects.
 *
 * @param network its definition; counters inside are not regarded, those below are
 * @param parameters flat parameters in DL4J's order ({@code Model.params()}), running averages of batch normalisation
 *     included
 * @param updaterState flat updater state in DL4J's order ({@code Updater.getStateViewArray()}); empty for updaters without
 *     state, and where it does not matter (inference)
 * @param iteration updates made so far by one replica
 * @param epoch epochs completed so far
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and too large to copy
public record ModelState(Network network, float[] parameters, float[] updaterState, int iteration, int epoch) {
    public ModelState {
        new Checks()
                .requirePresent(network, "network")
                .requirePresent(parameters, "parameters")
                .requirePresent(updaterState, "updaterState")
                .require(iteration >= 0, "iteration", "must not be negative, is " + iteration)
                .require(epoch >= 0, "epoch", "must not be negative, is " + epoch)
                .done();
    }

    /** This state as far as inference needs it: without updater state. */
    public ModelState forInference() {
        return new ModelState(network, parameters, new float[0], iteration, epoch);
    }
}
