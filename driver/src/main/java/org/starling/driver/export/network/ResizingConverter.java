package org.starling.driver.export.network;

import java.util.Arrays;
import org.deeplearning4j.nn.conf.layers.BaseUpsamplingLayer;
import org.starling.driver.export.onnx.OnnxGraph;

/** Larger images and sequences: repeated values, or zeros around them. */
final class ResizingConverter {
    private static final String SPATIAL = "[channels, height, width] or [channels, time]";

    private ResizingConverter() {}

    /** {@code [N, C, H, W] → [N, C, H · sizeH, W · sizeW]}, {@code [N, C, T] → [N, C, T · size]}. */
    static Value upsampled(BaseUpsamplingLayer layer, Value input, NodeContext context) {
        OnnxGraph graph = context.graph();
        context.require(input.rank() > 1, SPATIAL, input);
        float[] scales = new float[input.rank() + 1];
        Arrays.fill(scales, 1);
        long[] shape = input.shape().stream().mapToLong(Long::longValue).toArray();
        for (int i = 0; i < input.rank() - 1; i++) {
            scales[i + 2] = layer.getSize()[i];
            shape[i + 1] *= layer.getSize()[i];
        }
        String output = graph.node("Resize", input.name(), "", graph.floats(scales, scales.length))
                .with("mode", "nearest")
                .with("coordinate_transformation_mode", "asymmetric")
                .with("nearest_mode", "floor")
                .append();
        return input.with(output, shape);
    }

    /**
     * {@code [N, C, H, W] → [N, C, H + top + bottom, W + left + right]}, {@code [N, C, T] → [N, C, T + left + right]}.
     *
     * @param zeros before and after the values, for one spatial dimension after the other
     */
    static Value padded(int[] zeros, Value input, NodeContext context) {
        OnnxGraph graph = context.graph();
        context.require(input.rank() == zeros.length / 2 + 1, SPATIAL, input);
        int rank = input.rank() + 1;
        long[] pads = new long[2 * rank];
        long[] shape = input.shape().stream().mapToLong(Long::longValue).toArray();
        for (int i = 0; i < zeros.length / 2; i++) {
            pads[i + 2] = zeros[2 * i];
            pads[rank + i + 2] = zeros[2 * i + 1];
            shape[i + 1] += zeros[2 * i] + zeros[2 * i + 1];
        }
        String output =
                graph.node("Pad", input.name(), graph.longs(pads, pads.length)).append();
        return input.with(output, shape);
    }
}
