package org.starling.driver.modelimport.keras;

import org.starling.driver.export.onnx.OnnxGraph;

/** Activation functions of Keras, by their names. */
final class KerasActivations {
    private KerasActivations() {}

    /** Appends a function; softmax is over channels. */
    static String append(String function, KerasValue value, LayerContext context) {
        OnnxGraph graph = context.graph();
        String x = value.name();
        return switch (function) {
            case "linear" -> x;
            case "relu" -> graph.node("Relu", x).append();
            case "relu6" -> graph.node("Clip", x, graph.number(0), graph.number(6))
                    .append();
            case "sigmoid" -> graph.node("Sigmoid", x).append();
            case "tanh" -> graph.node("Tanh", x).append();
            case "softplus" -> graph.node("Softplus", x).append();
            case "softsign" -> graph.node("Softsign", x).append();
            case "elu" -> graph.node("Elu", x).with("alpha", 1f).append();
            case "selu" -> graph.node("Selu", x)
                    .with("alpha", 1.6732632f)
                    .with("gamma", 1.050701f)
                    .append();
            case "swish", "silu" -> graph.node(
                            "Mul", x, graph.node("Sigmoid", x).append())
                    .append();
            case "softmax" -> graph.node("Softmax", x).with("axis", 1).append();
            default -> throw new UnsupportedLayerException("the activation '%s'".formatted(function));
        };
    }

    /** A layer of its own for a function. */
    static KerasValue layer(LayerContext context) {
        KerasLayer layer = context.layer();
        KerasValue x = context.input();
        OnnxGraph graph = context.graph();
        switch (layer.type()) {
            case "Activation" -> {
                return context.activated(x);
            }
            case "Softmax" -> {
                context.require(
                        layer.config().path("axis").asInt(-1) == -1 || x.rank() == 1, "an axis other than the last");
                return x.with(append("softmax", x, context));
            }
            case "LeakyReLU" -> {
                double alpha = layer.number("alpha", layer.number("negative_slope", 0.3));
                return x.with(graph.node("LeakyRelu", x.name())
                        .with("alpha", (float) alpha)
                        .append());
            }
            case "ELU" -> {
                return x.with(graph.node("Elu", x.name())
                        .with("alpha", (float) layer.number("alpha", 1))
                        .append());
            }
            default -> {
                double most = layer.number("max_value", Double.POSITIVE_INFINITY);
                boolean plain = layer.number("negative_slope", 0) == 0 && layer.number("threshold", 0) == 0;
                context.require(
                        plain
                                && (most == 6
                                        || Double.isInfinite(most)
                                        || layer.config().path("max_value").isNull()),
                        "a negative_slope, threshold or max_value of ReLU");
                return x.with(append(most == 6 ? "relu6" : "relu", x, context));
            }
        }
    }
}
