package org.starling.kernels.onednn.plan;

import org.bytedeco.dnnl.global.dnnl.prop_kind;

/** Purpose of a plan. */
public enum Mode {
    /** Forward pass, loss and backward pass: computes gradients. */
    TRAINING(prop_kind.forward_training),
    /** Outputs only; no dropout, batch normalisation by running statistics. */
    INFERENCE(prop_kind.forward_inference);

    private final prop_kind propagation;

    Mode(prop_kind propagation) {
        this.propagation = propagation;
    }

    /** The kind of forward propagation that primitives are made for. */
    public prop_kind propagation() {
        return propagation;
    }
}
