package org.starling.kernels.onednn.layer.convolution;

import java.util.Arrays;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.starling.kernels.onednn.activation.Activation;
import org.starling.kernels.onednn.graph.Reasons;
import org.starling.kernels.onednn.layer.LayerCompiler;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.layer.Views;
import org.starling.kernels.onednn.layer.mask.ChannelPooling;
import org.starling.kernels.onednn.layer.mask.MaskUse;
import org.starling.kernels.onednn.plan.Descriptors;
import org.starling.kernels.onednn.plan.Tensor;

/** One value per channel: {@code [N, C, H, W] → [N, C]}, {@code [N, C, T] → [N, C]}. */
public final class GlobalPoolingCompiler implements LayerCompiler<GlobalPoolingLayer> {
    @Override
    public void check(GlobalPoolingLayer layer, Reasons reasons) {
        reasons.addIf(!layer.isCollapseDimensions(), "keeping the pooled dimensions is not supported");
        int[] dimensions = layer.getPoolingDimensions();
        reasons.addIf(
                dimensions != null
                        && !Arrays.equals(dimensions, new int[] {2, 3})
                        && !Arrays.equals(dimensions, new int[] {1, 2})
                        && !Arrays.equals(dimensions, new int[] {2})
                        && !Arrays.equals(dimensions, new int[] {1}),
                "pooling over dimensions " + Arrays.toString(dimensions) + " is not supported");
    }

    @Override
    public boolean channelsFirstOnly(GlobalPoolingLayer layer) {
        return layer.getPoolingDimensions() == null;
    }

    @Override
    public MaskUse maskUse(GlobalPoolingLayer layer) {
        // DL4J takes the mask for one of sequences with channels first
        return Arrays.equals(layer.getPoolingDimensions(), new int[] {1}) ? MaskUse.REFUSED : MaskUse.CONSUMED;
    }

    @Override
    public Tensor compile(GlobalPoolingLayer layer, Tensor input, LayerContext context) {
        context.require(
                input.rank() > 2 && input.shape() == Tensor.Shape.AS_IS,
                "[channels, height, width] or [channels, time]",
                input);
        if (input.mask().isPresent() || layer.getPoolingType() == PoolingType.PNORM) {
            return ChannelPooling.append(
                    context.builder(), context.name(), layer.getPoolingType(), layer.getPnorm(), input);
        }
        long[] size = Arrays.copyOfRange(input.dimensions(), 2, input.rank());
        int[] kernel = Arrays.stream(size).mapToInt(Math::toIntExact).toArray();
        algorithm kind = layer.getPoolingType() == PoolingType.MAX
                ? algorithm.pooling_max
                : algorithm.pooling_avg_exclude_padding;
        Tensor pooled = Pooling.append(
                context,
                input,
                kind,
                ConvolutionShape.of(context.name(), SlidingWindow.plain(kernel), input.dimensions()));
        if (layer.getPoolingType() == PoolingType.SUM) {
            float count = Descriptors.product(size, 0);
            pooled = context.activations()
                    .append(context.name() + ".sum", Activation.Elementwise.linear(count, 0), pooled);
        }
        return Views.flattened(context, pooled, Tensor.Shape.FLAT_CHANNELS_FIRST);
    }
}
