package org.starling.driver.export.network;

import java.util.Arrays;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.starling.driver.export.onnx.OnnxGraph;
import org.starling.layers.LayerNorm;
import org.starling.layers.Normalisation;

/** Layers of normalisation, which keep the shape. */
final class NormalisationConverter {
    private static final int FEATURES = 1;

    private NormalisationConverter() {}

    /** Normalisation over the features of each time step, {@code [N, C, T]}, or of each example, {@code [N, C]}. */
    static Value ofFeatures(Normalisation layer, Value input, NodeContext context) {
        context.require(input.rank() <= 2 && input.size(0) == layer.getNIn(), layer.getNIn() + " features", input);
        OnnxGraph graph = context.graph();
        boolean centred = layer instanceof LayerNorm;
        String rows = centred
                ? graph.node("Sub", input.name(), mean(input.name(), graph)).append()
                : input.name();
        String squares = graph.node("Mul", rows, rows).append();
        String shifted = graph.node("Add", mean(squares, graph), graph.number((float) layer.epsilon()))
                .append();
        String normalised =
                graph.node("Div", rows, graph.node("Sqrt", shifted).append()).append();
        String scaled = graph.node("Mul", normalised, context.vector(LayerNorm.GAIN, input.rank()))
                .append();
        return input.with(
                centred
                        ? graph.node("Add", scaled, context.vector(LayerNorm.SHIFT, input.rank()))
                                .append()
                        : scaled);
    }

    private static String mean(String values, OnnxGraph graph) {
        return graph.node("ReduceMean", values, graph.longs(new long[] {FEATURES}, 1))
                .append();
    }

    /** Normalisation by the running statistics, over channels, {@code [N, C, H, W]}, or features, {@code [N, F]}. */
    static Value ofBatches(BatchNormalization layer, Value input, NodeContext context) {
        context.require(
                input.rank() != 2 && input.size(0) == layer.getNOut(),
                layer.getNOut() + " features, or channels of an image",
                input);
        OnnxGraph graph = context.graph();
        int channels = Math.toIntExact(layer.getNOut());
        String output = graph.node(
                        "BatchNormalization",
                        input.name(),
                        layer.isLockGammaBeta()
                                ? constant(layer.getGamma(), channels, graph)
                                : context.vector(BatchNormalizationParamInitializer.GAMMA, 1),
                        layer.isLockGammaBeta()
                                ? constant(layer.getBeta(), channels, graph)
                                : context.vector(BatchNormalizationParamInitializer.BETA, 1),
                        context.vector(BatchNormalizationParamInitializer.GLOBAL_MEAN, 1),
                        graph.floats(variance(layer, context), channels))
                .with("epsilon", (float) layer.getEps())
                .append();
        return input.with(output);
    }

    private static String constant(double value, int channels, OnnxGraph graph) {
        float[] values = new float[channels];
        Arrays.fill(values, (float) value);
        return graph.floats(values, channels);
    }

    /** DL4J may keep the decimal logarithm of the variance's root instead. */
    private static float[] variance(BatchNormalization layer, NodeContext context) {
        if (!layer.isUseLogStd()) {
            return context.values(BatchNormalizationParamInitializer.GLOBAL_VAR);
        }
        float[] values = context.values(BatchNormalizationParamInitializer.GLOBAL_LOG_STD);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.pow(10, 2.0 * values[i]);
        }
        return values;
    }
}
