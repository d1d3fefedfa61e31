package org.starling.kernels.onednn.layer;

import java.util.Optional;
import org.bytedeco.dnnl.memory;
import org.starling.kernels.onednn.plan.Descriptors;

/**
 * The weights of an operation.
 *
 * @param key DL4J's name of the weights
 * @param biasKey DL4J's name of the bias, if there is one
 * @param plain dimensions as oneDNN requires them ({@code [outputs, inputs…]}, or {@code [groups, outputs, inputs, kernel…]})
 *     in DL4J's order
 * @param outputs output channels
 */
public record Weights(String key, Optional<String> biasKey, memory.desc plain, long outputs) {
    public long[] dimensions() {
        return Descriptors.dimensions(plain);
    }

    /** Layout of the bias, if there is one. */
    public Optional<memory.desc> biasLayout() {
        return biasKey.map(key -> Descriptors.plain(outputs));
    }

    /** Layout of the bias, or the zero descriptor, which oneDNN takes for none. */
    public memory.desc biasLayoutOrZero() {
        return biasLayout().orElseGet(memory.desc::new);
    }
}
