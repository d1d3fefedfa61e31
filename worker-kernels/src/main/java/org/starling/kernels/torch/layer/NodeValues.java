package org.starling.kernels.torch.layer;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/** Values of a node for one batch, with the padding among their time steps. */
public final class NodeValues {
    private final Tensor tensor;
    private final Tensor padding;

    private NodeValues(Tensor tensor, Tensor padding) {
        this.tensor = tensor;
        this.padding = padding;
    }

    /** Values without padding. */
    public static NodeValues of(Tensor tensor) {
        return new NodeValues(tensor, null);
    }

    /** The same values with padding: booleans {@code [N, T]}. */
    public NodeValues paddedBy(Tensor mask) {
        return new NodeValues(tensor, mask);
    }

    /** Other values with the same padding. */
    NodeValues with(Tensor values) {
        return new NodeValues(values, padding);
    }

    public Tensor tensor() {
        return tensor;
    }

    /** Booleans {@code [N, T]}, true where a time step is padding; empty if none is, or it has no further effect. */
    Optional<Tensor> padding() {
        return Optional.ofNullable(padding);
    }
}
