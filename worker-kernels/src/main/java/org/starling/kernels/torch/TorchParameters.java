package org.starling.kernels.torch;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.starling.kernels.onednn.parameter.ParameterSlot;
import org.starling.kernels.onednn.plan.NativeScope;
import org.starling.kernels.torch.layer.LayerParameters;

/**
 * Parameters of a network and their gradients: two flat float32 tensors on the device, in DL4J's order. Each parameter is a view
 * of its part, and its gradient is accumulated in the other tensor. Not thread-safe.
 */
final class TorchParameters implements LayerParameters {
    private final Tensor values;
    private final Tensor gradients;
    private final Map<String, Map<String, Tensor>> valuesOf = new LinkedHashMap<>();
    private final Map<String, Map<String, Tensor>> gradientsOf = new LinkedHashMap<>();

    /**
     * Creates parameters with initial values.
     *
     * @param trained names of the layers that are trained
     * @param scope keeps the tensors
     */
    TorchParameters(
            List<ParameterSlot> slots, float[] initial, List<String> trained, Device device, NativeScope scope) {
        this.values = scope.keep(
                torch.tensor(initial.length == 0 ? new float[1] : initial).to(device, ScalarType.Float));
        this.gradients = scope.keep(torch.zeros_like(values));
        for (ParameterSlot slot : slots) {
            Tensor gradient = scope.keep(gradients.narrow(0, slot.offset(), slot.length()));
            Tensor leaf =
                    scope.keep(values.narrow(0, slot.offset(), slot.length()).detach());
            if (trained.contains(slot.layer())) {
                leaf.set_requires_grad(true);
                leaf.mutable_grad().put(gradient);
            }
            valuesOf.computeIfAbsent(slot.layer(), layer -> new LinkedHashMap<>())
                    .put(slot.key(), leaf);
            gradientsOf
                    .computeIfAbsent(slot.layer(), layer -> new LinkedHashMap<>())
                    .put(slot.key(), gradient);
        }
    }

    @Override
    public boolean has(String layer, String key) {
        return valuesOf.getOrDefault(layer, Map.of()).containsKey(key);
    }

    @Override
    public Tensor values(String layer, String key) {
        return find(valuesOf, layer, key);
    }

    @Override
    public Tensor gradient(String layer, String key) {
        return find(gradientsOf, layer, key);
    }

    private static Tensor find(Map<String, Map<String, Tensor>> tensors, String layer, String key) {
        Tensor tensor = tensors.getOrDefault(layer, Map.of()).get(key);
        if (tensor == null) {
            throw new IllegalArgumentException("Cannot compile layer '%s': DL4J gives it no parameter '%s', only %s"
                    .formatted(layer, key, tensors.getOrDefault(layer, Map.of()).keySet()));
        }
        return tensor;
    }

    /** All values. */
    Tensor values() {
        return values;
    }

    /** All gradients; free to be overwritten. */
    Tensor gradients() {
        return gradients;
    }
}
