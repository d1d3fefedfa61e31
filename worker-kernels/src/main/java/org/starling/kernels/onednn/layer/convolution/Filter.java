package org.starling.kernels.onednn.layer.convolution;

import java.util.Optional;
import org.bytedeco.dnnl.memory;
import org.starling.kernels.onednn.plan.Descriptors;

/**
 * The weights of a convolution.
 *
 * @param key DL4J's name of the weights
 * @param biasKey DL4J's name of the bias, if there is one
 * @param plain dimensions as oneDNN wants them ({@code [O, I, kernel…]}, or {@code [G, O/G, I/G, kernel…]} in groups) in
 *     DL4J's order
 * @param outputs output channels
 */
record Filter(String key, Optional<String> biasKey, memory.desc plain, long outputs) {
    long[] dimensions() {
        return Descriptors.dimensions(plain);
    }
}
