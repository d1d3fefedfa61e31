package org.starling.benchmarks.pytorch;

import org.bytedeco.pytorch.Tensor;

/** One layer of a network. */
@FunctionalInterface
interface PyTorchLayer {
    /** Computes the layer's output; batch normalisation uses the batch's own statistics in training only. */
    Tensor forward(Tensor input, boolean training);
}
