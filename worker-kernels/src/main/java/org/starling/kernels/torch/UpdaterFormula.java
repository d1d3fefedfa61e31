package org.starling.kernels.torch;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** Formula of an updater: turns a gradient into the update that is subtracted from the parameters. */
@FunctionalInterface
interface UpdaterFormula {

    /**
     * Overwrites the gradient of consecutive parameters by their update.
     *
     * @param gradient a vector
     * @param state vectors of the same length, which it updates
     */
    void apply(Tensor gradient, List<Tensor> state, int iteration, int epoch);
}
