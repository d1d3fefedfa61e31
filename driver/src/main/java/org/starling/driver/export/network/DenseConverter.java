package org.starling.driver.export.network;

import onnx.Onnx.TensorProto.DataType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.starling.driver.export.onnx.OnnxGraph;
import org.starling.kernels.onednn.graph.Reasons;

/** Fully connected layers, {@code [N, nIn] → [N, nOut]}, and embedding layers. */
final class DenseConverter implements LayerConverter<DenseLayer> {
    @Override
    public void check(DenseLayer layer, Reasons reasons) {
        reasons.addIf(layer.hasLayerNorm(), "layer normalisation of a dense layer has no ONNX form");
    }

    @Override
    public Value convert(DenseLayer layer, Value input, NodeContext context) {
        context.require(input.length() == layer.getNIn(), layer.getNIn() + " values", input);
        Value flat = ReshapingConverter.flattened(input, context);
        String output = context.affine(flat.name(), layer.getNIn(), layer.getNOut());
        return context.activated(layer.getActivationFn(), flat.with(output, layer.getNOut()));
    }

    /**
     * Rows of a table by their numbers: one per example, {@code [N, 1] → [N, nOut]}, or one per time step, {@code [N, T]} or {@code
     * [N, 1, T] → [N, nOut, T]}.
     */
    static Value embedded(FeedForwardLayer layer, Value input, NodeContext context) {
        boolean sequence = layer instanceof EmbeddingSequenceLayer;
        boolean numbers = input.rank() == 1 || (input.rank() == 2 && (input.size(0) == 1 || input.size(1) == 1));
        context.require(
                numbers && (sequence || input.length() == 1),
                sequence ? "one number for each time step" : "one number",
                input);
        OnnxGraph graph = context.graph();
        String indices = graph.cast(graph.reshaped(input.name(), -1, input.length()), DataType.INT64);
        String table = context.matrix(DefaultParamInitializer.WEIGHT_KEY, layer.getNIn(), layer.getNOut());
        String rows = graph.node("Gather", table, indices).append();
        String shifted = context.shifted(rows, DefaultParamInitializer.BIAS_KEY);
        Value output = sequence
                ? input.with(graph.transposed(shifted, 0, 2, 1), layer.getNOut(), input.length())
                : input.with(graph.reshaped(shifted, -1, layer.getNOut()), layer.getNOut());
        return context.activated(layer.getActivationFn(), output);
    }
}
