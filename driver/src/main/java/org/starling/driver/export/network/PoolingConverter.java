package org.starling.driver.export.network;

import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.Subsampling1DLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.starling.driver.export.onnx.OnnxGraph;
import org.starling.kernels.onednn.graph.Reasons;

/** Pooling over images, {@code [N, C, H, W] → [N, C, H', W']}, and over time, {@code [N, C, T] → [N, C, T']}. */
final class PoolingConverter implements LayerConverter<SubsamplingLayer> {
    @Override
    public void check(SubsamplingLayer layer, Reasons reasons) {
        PoolingType type = layer.getPoolingType();
        reasons.addIf(type != PoolingType.MAX && type != PoolingType.AVG, "pooling type " + type + " has no ONNX form");
        reasons.addIf(layer.getConvolutionMode() == ConvolutionMode.Causal, "mode Causal of pooling has no ONNX form");
        if (layer instanceof Subsampling1DLayer) {
            reasons.addIf(
                    layer.getCnn2dDataFormat() == CNN2DFormat.NHWC,
                    "channels last (NWC) in pooling have no ONNX form: DL4J pools over channels");
            reasons.addIf(
                    layer.getConvolutionMode() != ConvolutionMode.Same && layer.getPadding()[0] > 0,
                    "padding of pooling over time has no ONNX form: DL4J cannot compute it either");
        }
    }

    @Override
    public Value convert(SubsamplingLayer layer, Value input, NodeContext context) {
        int rank = layer instanceof Subsampling1DLayer ? 2 : 3;
        context.require(input.rank() == rank, rank == 2 ? "[channels, time]" : "[channels, height, width]", input);
        WindowShape window = WindowShape.of(layer, input, context);
        OnnxGraph.Node node = layer.getPoolingType() == PoolingType.MAX
                ? context.graph().node("MaxPool", input.name())
                : context.graph()
                        .node("AveragePool", input.name())
                        .with("count_include_pad", layer.isAvgPoolIncludePadInDivisor() ? 1 : 0);
        return window.output(window.setOn(node).append(), input.size(0), input);
    }
}
