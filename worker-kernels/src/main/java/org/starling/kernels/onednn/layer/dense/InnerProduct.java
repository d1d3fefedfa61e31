package org.starling.kernels.onednn.layer.dense;

import java.util.Optional;
import org.bytedeco.dnnl.inner_product_backward_data;
import org.bytedeco.dnnl.inner_product_backward_weights;
import org.bytedeco.dnnl.inner_product_forward;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.primitive_desc;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.starling.kernels.onednn.activation.Activation;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.layer.WeightedKernel;
import org.starling.kernels.onednn.layer.WeightedOperation;
import org.starling.kernels.onednn.layer.Weights;
import org.starling.kernels.onednn.plan.Descriptors;
import org.starling.kernels.onednn.plan.PlanBuilder;
import org.starling.kernels.onednn.plan.Tensor;
import org.starling.kernels.replica.Precision;

/** {@code x · W + b}; the input may be an image that counts as flattened. */
public final class InnerProduct implements WeightedKernel<inner_product_forward.primitive_desc> {
    private final PlanBuilder builder;
    private final memory.desc input;
    private final memory.desc weights;
    private final memory.desc weightGradient;
    private final memory.desc output;
    private final memory.desc outputGradient;
    private final memory.desc bias;

    private InnerProduct(PlanBuilder builder, Tensor input, Weights weights, memory.desc output) {
        this.builder = builder;
        this.input = builder.compact(input.dimensions());
        this.weights = builder.compact(weights.dimensions());
        this.weightGradient = builder.any(weights.dimensions());
        this.output = output;
        this.outputGradient =
                builder.precision() == Precision.FP32 ? output : builder.compact(Descriptors.dimensions(output));
        this.bias = weights.biasLayoutOrZero();
    }

    /** Appends a fully connected operation with {@code units} outputs, biased if the layer has a bias. */
    static Tensor append(LayerContext context, Tensor input, long units, Activation activation) {
        return append(context, input, activation, context.builder().compact(input.dimension(0), units));
    }

    /** As the other, with an output that Java can read: row-major and float32. */
    public static Tensor appendRowMajor(LayerContext context, Tensor input, long units, Activation activation) {
        return append(context, input, activation, Descriptors.plain(input.dimension(0), units));
    }

    private static Tensor append(LayerContext context, Tensor input, Activation activation, memory.desc output) {
        long units = Descriptors.dimensions(output)[1];
        long[] dimensions = input.dimensions();
        dimensions[0] = units;
        Weights weights = new Weights(
                DefaultParamInitializer.WEIGHT_KEY,
                context.hasParameter(DefaultParamInitializer.BIAS_KEY)
                        ? Optional.of(DefaultParamInitializer.BIAS_KEY)
                        : Optional.empty(),
                input.shape() == Tensor.Shape.FLAT_CHANNELS_LAST
                        ? Descriptors.channelsLast(dimensions)
                        : Descriptors.plain(dimensions),
                units);
        return append(context, "", input, weights, activation, output);
    }

    /**
     * Appends a projection of rows: one of several weighted operations of a layer. Its output is row-major and float32.
     *
     * @param part distinguishes the operations of the layer
     */
    public static Tensor appendProjection(
            LayerContext context, String part, Tensor rows, String weightKey, String biasKey, long units) {
        Weights weights =
                new Weights(weightKey, Optional.of(biasKey), Descriptors.plain(units, rows.dimension(1)), units);
        memory.desc output = Descriptors.plain(rows.dimension(0), units);
        return append(context, part, rows, weights, new Activation.Identity(), output);
    }

    private static Tensor append(
            LayerContext context,
            String part,
            Tensor input,
            Weights weights,
            Activation activation,
            memory.desc output) {
        InnerProduct kernel = new InnerProduct(context.builder(), input, weights, output);
        return new WeightedOperation<>(context, part, input, weights, activation, kernel).append();
    }

    @Override
    public inner_product_forward.primitive_desc forward(primitive_attr attributes) {
        return new inner_product_forward.primitive_desc(
                builder.cpu(), builder.mode().propagation(), input, weights, bias, output, attributes, false);
    }

    @Override
    public primitive_desc backwardWeights(inner_product_forward.primitive_desc forward) {
        return new inner_product_backward_weights.primitive_desc(
                builder.cpu(), input, weightGradient, bias, outputGradient, forward, builder.attributes(), false);
    }

    @Override
    public primitive_desc backwardData(inner_product_forward.primitive_desc forward) {
        return new inner_product_backward_data.primitive_desc(
                builder.cpu(), input, weights, outputGradient, forward, builder.attributes(), false);
    }
}
