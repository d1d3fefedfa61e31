package org.starling.kernels.onednn.parameter;

import org.bytedeco.dnnl.memory;
import org.starling.kernels.onednn.plan.NativeScope;

/**
 * Contiguous part of a {@link Parameter} as its own tensor in the same memory.
 *
 * @param weights its master weights
 * @param gradient output of backward operations for its gradient
 * @param first its first value in the parameter
 */
public record ParameterPart(memory weights, memory gradient, int first) {

    void place(Parameter whole) {
        weights.set_data_handle(NativeScope.valuesFrom(whole.weights(), first));
        gradient.set_data_handle(NativeScope.valuesFrom(whole.gradient(), first));
    }
}
