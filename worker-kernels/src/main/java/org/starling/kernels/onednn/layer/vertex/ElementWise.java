package org.starling.kernels.onednn.layer.vertex;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.memory;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.starling.kernels.onednn.activation.Activation;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.layer.Matrices;
import org.starling.kernels.onednn.plan.Gradient;
import org.starling.kernels.onednn.plan.PlanBuilder;
import org.starling.kernels.onednn.plan.Tensor;

/** Sums and means of tensors of the same shape. */
final class ElementWise {
    private ElementWise() {}

    static boolean supports(ElementWiseVertex.Op operation) {
        return operation == ElementWiseVertex.Op.Add || operation == ElementWiseVertex.Op.Average;
    }

    static Tensor append(ElementWiseVertex.Op operation, List<Tensor> given, LayerContext context) {
        List<Tensor> inputs = sameShape(given, context);
        PlanBuilder builder = context.builder();
        memory total = builder.sum(
                context.name() + ".forward", inputs.stream().map(Tensor::values).toList());
        boolean needed = inputs.stream().anyMatch(Tensor::needsGradient);
        Tensor sum = new Tensor(
                total,
                inputs.get(0).shape(),
                needed ? Tensor.Differentiation.NEEDED : Tensor.Differentiation.NOT_NEEDED);
        if (needed) {
            builder.onBackward(() -> builder.gradientOf(context.name(), sum).ifPresent(gradient -> inputs.stream()
                    .filter(Tensor::needsGradient)
                    .forEach(input -> input.addGradient(Gradient.shared(gradient.values())))));
        }
        if (operation == ElementWiseVertex.Op.Add) {
            return sum;
        }
        Activation mean = new Activation.Elementwise(algorithm.eltwise_linear, 1f / inputs.size(), 0, Optional.empty());
        return context.activations().append(context.name() + ".mean", mean, sum);
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
            context.require(
                    Arrays.equals(input.dimensions(), inputs.get(0).dimensions()),
                    "inputs of one shape, the first "
                            + Arrays.toString(Arrays.copyOfRange(
                                    inputs.get(0).dimensions(), 1, inputs.get(0).rank())),
                    input);
        }
        return inputs;
    }
}
