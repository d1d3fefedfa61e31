package org.starling.kernels.onednn.parameter;

import java.nio.FloatBuffer;
import org.bytedeco.dnnl.memory;
import org.starling.kernels.onednn.plan.NativeScope;

/** One parameter in oneDNN's layout: its weights and their gradient, which are slices of the store's vectors. */
public final class Parameter {
    private final ParameterSlot slot;
    private final memory.desc plain;
    private final memory.desc layout;
    private final memory weights;
    private final memory gradient;
    private int offset;
    private final int length;

    Parameter(ParameterSlot slot, memory.desc plain, memory.desc layout, memory weights, memory gradient) {
        this.slot = slot;
        this.plain = plain;
        this.layout = layout;
        this.weights = weights;
        this.gradient = gradient;
        this.length = Math.toIntExact(layout.get_size() / Float.BYTES);
    }

    public ParameterSlot slot() {
        return slot;
    }

    /** The float32 master weights. */
    public memory weights() {
        return weights;
    }

    /** Output of backward operations for the gradient; same layout as the weights. */
    public memory gradient() {
        return gradient;
    }

    /** The native weights, for bulk copies; only after the store was sealed. */
    public FloatBuffer weightValues() {
        return NativeScope.floatsOf(weights);
    }

    /** The native gradient, for bulk copies; only after the store was sealed. */
    public FloatBuffer gradientValues() {
        return NativeScope.floatsOf(gradient);
    }

    /** First value in the store's vectors. */
    public int offset() {
        return offset;
    }

    /** Values in the store's vectors, padding included. */
    public int length() {
        return length;
    }

    memory.desc plain() {
        return plain;
    }

    memory.desc layout() {
        return layout;
    }

    void place(int newOffset) {
        offset = newOffset;
    }
}
