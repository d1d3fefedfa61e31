package org.starling.driver.export.network;

import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.starling.driver.export.onnx.OnnxGraph;
import org.starling.kernels.onednn.graph.Reasons;

/**
 * Output layers: an activation of every example, time step or pixel; after a dense operation, or in loss layers without
 * weights. Softmax is over the features of each.
 */
final class OutputConverter implements LayerConverter<FeedForwardLayer> {
    private static final int FEATURES = 1;

    @Override
    public void check(FeedForwardLayer layer, Reasons reasons) {
        reasons.addIf(
                layer instanceof CnnLossLayer pixels && pixels.getFormat() == CNN2DFormat.NHWC,
                "channels last (NHWC) in a loss layer have no ONNX form");
        reasons.addIf(
                layer instanceof RnnLossLayer steps && steps.getRnnDataFormat() == RNNFormat.NWC,
                "channels last (NWC) in a loss layer have no ONNX form");
    }

    @Override
    public Value convert(FeedForwardLayer layer, Value input, NodeContext context) {
        Value raw = input;
        if (layer instanceof RnnOutputLayer) {
            raw = ofSteps(layer, input, context);
        } else if (layer instanceof BaseOutputLayer) {
            context.require(input.length() == layer.getNIn(), layer.getNIn() + " values", input);
            Value flat = ReshapingConverter.flattened(input, context);
            raw = flat.with(context.affine(flat.name(), layer.getNIn(), layer.getNOut()), layer.getNOut());
        }
        return raw.with(ActivationFunctions.append(context.graph(), layer.getActivationFn(), raw.name(), FEATURES));
    }

    private static Value ofSteps(FeedForwardLayer layer, Value input, NodeContext context) {
        context.requireSequence(layer.getNIn(), input);
        OnnxGraph graph = context.graph();
        String rows = context.affine(graph.transposed(input.name(), 0, 2, 1), layer.getNIn(), layer.getNOut());
        return input.with(graph.transposed(rows, 0, 2, 1), layer.getNOut(), input.size(1));
    }
}
