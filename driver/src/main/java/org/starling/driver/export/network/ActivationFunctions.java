package org.starling.driver.export.network;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationCube;
import org.nd4j.linalg.activations.impl.ActivationELU;
import org.nd4j.linalg.activations.impl.ActivationGELU;
import org.nd4j.linalg.activations.impl.ActivationHardSigmoid;
import org.nd4j.linalg.activations.impl.ActivationHardTanH;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationMish;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU6;
import org.nd4j.linalg.activations.impl.ActivationRectifiedTanh;
import org.nd4j.linalg.activations.impl.ActivationSELU;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftPlus;
import org.nd4j.linalg.activations.impl.ActivationSoftSign;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.activations.impl.ActivationSwish;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.activations.impl.ActivationThresholdedReLU;
import org.starling.driver.export.onnx.OnnxGraph;
import org.starling.kernels.onednn.graph.Reasons;

/** DL4J's activation functions, found by their exact class: a subclass computes something else. */
final class ActivationFunctions {
    /** DL4J approximates GELU by {@code x · sigmoid(1.702 x)}. */
    private static final float GELU_SLOPE = 1.702f;
    /** DL4J's constants of SELU (arXiv 1706.02515). */
    private static final float SELU_ALPHA = 1.6732632f;

    private static final float SELU_GAMMA = 1.050701f;
    private static final ActivationFunctions REGISTRY = new ActivationFunctions();

    private final Map<Class<?>, Function<?>> functions = new HashMap<>();

    /** Appends one kind of function. */
    private interface Appender<F extends IActivation> {
        String append(OnnxGraph graph, F function, String x);
    }

    private record Function<F extends IActivation>(Class<F> type, Appender<F> appender) {
        String append(OnnxGraph graph, IActivation function, String x) {
            return appender.append(graph, type.cast(function), x);
        }
    }

    private ActivationFunctions() {
        add(ActivationIdentity.class, (graph, function, x) -> x);
        add(ActivationReLU.class, "Relu");
        add(ActivationTanH.class, "Tanh");
        add(ActivationSigmoid.class, "Sigmoid");
        add(ActivationSoftPlus.class, "Softplus");
        add(ActivationSoftSign.class, "Softsign");
        add(ActivationLReLU.class, (graph, function, x) -> graph.node("LeakyRelu", x)
                .with("alpha", (float) function.getAlpha())
                .append());
        add(ActivationELU.class, (graph, function, x) -> graph.node("Elu", x)
                .with("alpha", (float) function.getAlpha())
                .append());
        add(ActivationThresholdedReLU.class, (graph, function, x) -> graph.node("ThresholdedRelu", x)
                .with("alpha", (float) function.getTheta())
                .append());
        add(ActivationHardSigmoid.class, (graph, function, x) -> graph.node("HardSigmoid", x)
                .with("alpha", 0.2f)
                .with("beta", 0.5f)
                .append());
        add(ActivationSELU.class, (graph, function, x) -> graph.node("Selu", x)
                .with("alpha", SELU_ALPHA)
                .with("gamma", SELU_GAMMA)
                .append());
        add(ActivationReLU6.class, (graph, function, x) -> clipped(graph, x, 0, 6));
        add(ActivationHardTanH.class, (graph, function, x) -> clipped(graph, x, -1, 1));
        add(ActivationRectifiedTanh.class, (graph, function, x) -> graph.node(
                        "Relu", graph.node("Tanh", x).append())
                .append());
        add(ActivationSwish.class, (graph, function, x) -> gated(graph, x, x));
        add(
                ActivationGELU.class,
                (graph, function, x) -> gated(
                        graph, x, graph.node("Mul", x, graph.number(GELU_SLOPE)).append()));
        add(ActivationMish.class, (graph, function, x) -> graph.node(
                        "Mul",
                        x,
                        graph.node("Tanh", graph.node("Softplus", x).append()).append())
                .append());
        add(ActivationCube.class, (graph, function, x) -> graph.node(
                        "Mul", x, graph.node("Mul", x, x).append())
                .append());
    }

    private <F extends IActivation> void add(Class<F> type, Appender<F> appender) {
        functions.put(type, new Function<>(type, appender));
    }

    private <F extends IActivation> void add(Class<F> type, String operator) {
        add(type, (graph, function, x) -> graph.node(operator, x).append());
    }

    private static String clipped(OnnxGraph graph, String x, float least, float most) {
        return graph.node("Clip", x, graph.number(least), graph.number(most)).append();
    }

    /** {@code x · sigmoid(gate)}. */
    private static String gated(OnnxGraph graph, String x, String gate) {
        return graph.node("Mul", x, graph.node("Sigmoid", gate).append()).append();
    }

    /** Adds a reason if {@code function} has no ONNX form. */
    static void check(IActivation function, Reasons reasons) {
        boolean known = function instanceof ActivationSoftmax
                ? function.getClass() == ActivationSoftmax.class
                : REGISTRY.functions.containsKey(function.getClass());
        reasons.addIf(!known, "activation " + function.getClass().getSimpleName() + " has no ONNX form");
        reasons.addIf(
                function instanceof ActivationGELU gelu && gelu.isPrecise(),
                "precise GELU has no ONNX form: DL4J computes something else than GELU");
    }

    /**
     * Appends a function, which passed {@link #check}.
     *
     * @param axis the dimension of softmax
     */
    static String append(OnnxGraph graph, IActivation function, String x, int axis) {
        return function instanceof ActivationSoftmax
                ? graph.node("Softmax", x).with("axis", axis).append()
                : REGISTRY.functions.get(function.getClass()).append(graph, function, x);
    }

    /**
     * A function as an LSTM operator names it.
     *
     * @param arguments alpha, if the function has one
     */
    record GateFunction(String name, List<Float> arguments) {}

    /** The function of a gate; empty if LSTM operators lack it. */
    static Optional<GateFunction> ofGate(IActivation function) {
        Class<?> type = function.getClass();
        if (type == ActivationReLU.class) {
            return Optional.of(new GateFunction("Relu", List.of()));
        } else if (type == ActivationTanH.class) {
            return Optional.of(new GateFunction("Tanh", List.of()));
        } else if (type == ActivationSigmoid.class) {
            return Optional.of(new GateFunction("Sigmoid", List.of()));
        } else if (type == ActivationLReLU.class) {
            float alpha = (float) ((ActivationLReLU) function).getAlpha();
            return Optional.of(new GateFunction("LeakyRelu", List.of(alpha)));
        } else if (type == ActivationELU.class) {
            float alpha = (float) ((ActivationELU) function).getAlpha();
            return Optional.of(new GateFunction("Elu", List.of(alpha)));
        }
        return Optional.empty();
    }
}
