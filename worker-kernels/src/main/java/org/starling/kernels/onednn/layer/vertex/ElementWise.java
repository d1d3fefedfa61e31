package org.starling.kernels.onednn.layer.vertex;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.dnnl.memory;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.starling.kernels.onednn.activation.Activation;
import org.starling.kernels.onednn.activation.Activations;
import org.starling.kernels.onednn.graph.UnsupportedNetworkException;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.layer.Matrices;
import org.starling.kernels.onednn.plan.Gradient;
import org.starling.kernels.onednn.plan.PlanBuilder;
import org.starling.kernels.onednn.plan.Tensor;

/** Sums, means, differences, products and maxima of tensors of the same shape. */
final class ElementWise {
    private ElementWise() {}

    static Tensor append(ElementWiseVertex.Op operation, List<Tensor> given, LayerContext context) {
        List<Tensor> inputs = sameShape(given, context);
        return switch (operation) {
            case Add -> sum(inputs, context, context.reluFollows());
            case Average -> scaled(1f / inputs.size(), sum(inputs, context, false), ".mean", context);
            case Subtract -> {
                context.require(inputs.size() == 2, "two inputs to subtract", inputs.get(0));
                Tensor negative = scaled(-1f, inputs.get(1), ".negative", context);
                yield sum(List.of(inputs.get(0), negative), context, false);
            }
            case Product -> fold(new Pairwise.Product(), inputs, context);
            case Max -> fold(new Pairwise.Maximum(), inputs, context);
        };
    }

    /** The sum; {@code relu} if the ReLU that follows is applied here. */
    private static Tensor sum(List<Tensor> inputs, LayerContext context, boolean relu) {
        if (inputs.size() == 1) {
            return inputs.get(0);
        }
        PlanBuilder builder = context.builder();
        String name = context.name();
        Activation end = relu ? Activations.RELU : new Activation.Identity();
        memory total = builder.sum(
                name + ".forward",
                inputs.stream().map(Tensor::values).toList(),
                context.activations().attributes(end));
        boolean needed = inputs.stream().anyMatch(Tensor::needsGradient);
        Tensor sum = new Tensor(total, inputs.get(0).shape(), Tensor.Differentiation.neededIf(needed));
        builder.onGradient(name, sum, gradient -> {
            memory before = relu
                    ? context.activations().backwardByOutput(name, Activations.RELU, total, gradient)
                    : gradient.values();
            inputs.stream().filter(Tensor::needsGradient).forEach(input -> input.addGradient(Gradient.shared(before)));
        });
        if (relu) {
            sum.markActivated();
        }
        return sum;
    }

    private static Tensor scaled(float factor, Tensor input, String part, LayerContext context) {
        Activation scale = Activation.Elementwise.linear(factor, 0);
        return context.activations().append(context.name() + part, scale, input);
    }

    private static Tensor fold(Pairwise operation, List<Tensor> inputs, LayerContext context) {
        Tensor result = inputs.get(0);
        for (int i = 1; i < inputs.size(); i++) {
            result = operation.append(context, context.name() + "." + i, result, inputs.get(i));
        }
        return result;
    }

    private static List<Tensor> sameShape(List<Tensor> given, LayerContext context) {
        List<Tensor> inputs = new ArrayList<>(given);
        boolean uniform = inputs.stream()
                .allMatch(input -> input.shape() == inputs.get(0).shape()
                        && input.rank() == inputs.get(0).rank());
        if (!uniform) {
            inputs.replaceAll(input -> Matrices.flatten(context, input));
        }
        for (Tensor input : inputs) {
            if (stretchable(input.dimensions(), inputs.get(0).dimensions())) {
                throw new UnsupportedNetworkException(List.of(
                        "vertex '%s' (ElementWiseVertex): inputs of different shapes are not supported, %s and %s for each example"
                                .formatted(context.name(), ofExample(inputs.get(0)), ofExample(input))));
            }
            context.require(
                    Arrays.equals(input.dimensions(), inputs.get(0).dimensions()),
                    "inputs of one shape, the first " + ofExample(inputs.get(0)),
                    input);
        }
        return inputs;
    }

    private static String ofExample(Tensor input) {
        return Arrays.toString(Arrays.copyOfRange(input.dimensions(), 1, input.rank()));
    }

    /** Whether shapes differ only where one has length 1, which DL4J then repeats. */
    private static boolean stretchable(long[] first, long[] second) {
        boolean fits = first.length == second.length && !Arrays.equals(first, second);
        for (int i = 0; fits && i < first.length; i++) {
            fits = first[i] == second[i] || first[i] == 1 || second[i] == 1;
        }
        return fits;
    }
}
