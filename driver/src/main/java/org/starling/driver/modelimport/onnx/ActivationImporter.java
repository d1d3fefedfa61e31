package org.starling.driver.modelimport.onnx;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationCube;
import org.nd4j.linalg.activations.impl.ActivationELU;
import org.nd4j.linalg.activations.impl.ActivationGELU;
import org.nd4j.linalg.activations.impl.ActivationHardSigmoid;
import org.nd4j.linalg.activations.impl.ActivationHardTanH;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationMish;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU6;
import org.nd4j.linalg.activations.impl.ActivationSELU;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftPlus;
import org.nd4j.linalg.activations.impl.ActivationSoftSign;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.activations.impl.ActivationSwish;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.activations.impl.ActivationThresholdedReLU;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/** Activation functions: one operator, or several that multiply a value by a function of itself. */
final class ActivationImporter implements OperatorImporter {
    /** DL4J approximates GELU by {@code x · sigmoid(1.702 x)}. */
    private static final float GELU_SLOPE = 1.702f;

    private static final float EXACT = 1e-4f;
    private static final Map<String, Function<Operator, IActivation>> FUNCTIONS = functions();

    /** A function of the value {@code x} that some operators compute. */
    private record Match(IActivation function, String output, List<Operator> operators) {}

    private static Map<String, Function<Operator, IActivation>> functions() {
        Map<String, Function<Operator, IActivation>> functions = new HashMap<>();
        functions.put("Relu", operator -> new ActivationReLU());
        functions.put("Tanh", operator -> new ActivationTanH());
        functions.put("Sigmoid", operator -> new ActivationSigmoid());
        functions.put("Softplus", operator -> new ActivationSoftPlus());
        functions.put("Softsign", operator -> new ActivationSoftSign());
        functions.put("LeakyRelu", operator -> new ActivationLReLU(operator.number("alpha", 0.01f)));
        functions.put("Elu", operator -> new ActivationELU(operator.number("alpha", 1)));
        functions.put("ThresholdedRelu", operator -> new ActivationThresholdedReLU(operator.number("alpha", 1)));
        functions.put("HardSigmoid", operator -> {
            require(operator.number("alpha", 0.2f), 0.2f, "alpha");
            require(operator.number("beta", 0.5f), 0.5f, "beta");
            return new ActivationHardSigmoid();
        });
        functions.put("Selu", operator -> {
            require(operator.number("alpha", 1.6732632f), 1.6732632f, "alpha");
            require(operator.number("gamma", 1.050701f), 1.050701f, "gamma");
            return new ActivationSELU();
        });
        return functions;
    }

    private static void require(float actual, float expected, String name) {
        if (Math.abs(actual - expected) > EXACT) {
            throw new UnsupportedOperatorException("%s of %s, not %s".formatted(name, actual, expected));
        }
    }

    /** A function by the name of its operator, such as those of the gates of an LSTM. */
    static Optional<IActivation> byName(String name, Operator operator) {
        return Optional.ofNullable(FUNCTIONS.get(name)).map(function -> function.apply(operator));
    }

    static Stream<String> names() {
        return FUNCTIONS.keySet().stream();
    }

    @Override
    public void add(Operator operator, ImportContext context) {
        if (!addIfFunction(operator, context)) {
            add(operator, FUNCTIONS.get(operator.type()).apply(operator), operator.input(0), context);
            context.put(
                    operator.output(),
                    context.value(operator.input(0))
                            .with(context.nodes().get(context.nodes().size() - 1)));
        }
    }

    private static ImportedNode add(Operator operator, IActivation function, String x, ImportContext context) {
        ImportedNode input = context.value(x).node();
        return context.layer(operator, new ActivationLayer(function), input, input.shape(), Map.of());
    }

    /** Adds the function that an operator begins, if several operators compute one. */
    static boolean addIfFunction(Operator operator, ImportContext context) {
        for (String x : operator.inputs()) {
            Optional<Match> match = context.knows(x)
                    ? composed(x, context).filter(found -> found.operators.contains(operator))
                    : Optional.empty();
            if (match.isPresent()) {
                ImportedNode node = add(operator, match.get().function, x, context);
                context.put(match.get().output, context.value(x).with(node));
                context.consume(match.get().operators);
                return true;
            }
        }
        return false;
    }

    /** Finds {@code x · g(x)}. */
    private static Optional<Match> composed(String x, ImportContext context) {
        OperatorGraph graph = context.graph();
        for (Operator product : graph.consumers(x)) {
            if (!product.type().equals("Mul") || product.input(0).equals(product.input(1))) {
                continue;
            }
            String factor = OperatorGraph.other(product, x);
            Optional<Operator> last = graph.producer(factor);
            if (last.isPresent() && graph.next(factor, "Mul").isPresent()) {
                Optional<Match> match = composed(x, last.get(), product, context);
                if (match.isPresent()) {
                    return match;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Match> composed(String x, Operator last, Operator product, ImportContext context) {
        OperatorGraph graph = context.graph();
        String inner = last.input(0);
        Optional<Operator> before = graph.producer(inner);
        if (last.type().equals("Sigmoid") && inner.equals(x)) {
            return Optional.of(new Match(new ActivationSwish(), product.output(), List.of(last, product)));
        } else if (last.type().equals("Mul") && inner.equals(x) && last.input(1).equals(x)) {
            return Optional.of(new Match(new ActivationCube(), product.output(), List.of(last, product)));
        } else if (before.isEmpty()
                || !before.get().takes(x)
                || graph.next(inner, last.type()).isEmpty()) {
            return Optional.empty();
        }
        List<Operator> all = List.of(before.get(), last, product);
        if (last.type().equals("Tanh") && before.get().type().equals("Softplus")) {
            return Optional.of(new Match(new ActivationMish(), product.output(), all));
        }
        boolean gelu = last.type().equals("Sigmoid")
                && before.get().type().equals("Mul")
                && context.constant(OperatorGraph.other(before.get(), x))
                        .filter(slope -> slope.length() == 1 && Math.abs(slope.number() - GELU_SLOPE) < EXACT)
                        .isPresent();
        return gelu ? Optional.of(new Match(new ActivationGELU(), product.output(), all)) : Optional.empty();
    }

    /** Values between two limits. */
    static void addClip(Operator operator, ImportContext context) {
        float least = limit(operator, 1, "min", Float.NEGATIVE_INFINITY, context);
        float most = limit(operator, 2, "max", Float.POSITIVE_INFINITY, context);
        IActivation function;
        if (least == 0 && most == 6) {
            function = new ActivationReLU6();
        } else if (least == -1 && most == 1) {
            function = new ActivationHardTanH();
        } else if (least == 0 && most > Float.MAX_VALUE / 2) {
            function = new ActivationReLU();
        } else {
            throw new UnsupportedOperatorException("the limits %s and %s".formatted(least, most));
        }
        ImportedNode node = add(operator, function, operator.input(0), context);
        context.put(operator.output(), context.value(operator.input(0)).with(node));
    }

    private static float limit(Operator operator, int input, String name, float otherwise, ImportContext context) {
        return operator.input(input).isEmpty()
                ? operator.number(name, otherwise)
                : context.required(operator.input(input), "limits").number();
    }

    /** Softmax over the last dimension of DL4J's array; over channels of sequences and images only where the network ends. */
    static void addSoftmax(Operator operator, ImportContext context) {
        ImportedValue value = context.value(operator.input(0));
        int axis = value.dimension(operator.integer("axis", -1));
        List<Integer> axes = value.dimensions().get(axis);
        ImportedNode input = value.node();
        Layer layer;
        if (axes.equals(List.of(input.shape().size()))) {
            layer = new ActivationLayer(new ActivationSoftmax());
        } else if (!axes.equals(ImportedValue.CHANNELS) || !isLast(operator.output(), context)) {
            throw new UnsupportedOperatorException("axis %d of a value inside the network".formatted(axis));
        } else {
            layer = input.isSequence()
                    ? new RnnLossLayer.Builder(new LossMCXENT())
                            .activation(new ActivationSoftmax())
                            .dataFormat(RNNFormat.NCW)
                            .build()
                    : new CnnLossLayer.Builder(new LossMCXENT())
                            .activation(new ActivationSoftmax())
                            .build();
        }
        context.put(operator.output(), value.with(context.layer(operator, layer, input, input.shape(), Map.of())));
    }

    /** Returns whether only changes of dimensions follow. */
    private static boolean isLast(String value, ImportContext context) {
        String current = value;
        while (!context.graph().isOutput(current)) {
            List<Operator> consumers = context.graph().consumers(current);
            if (consumers.size() != 1
                    || !ReshapingImporter.isReshaping(consumers.get(0).type())) {
                return false;
            }
            current = consumers.get(0).output();
        }
        return true;
    }
}
