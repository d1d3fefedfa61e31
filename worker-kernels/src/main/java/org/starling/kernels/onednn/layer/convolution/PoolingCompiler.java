package org.starling.kernels.onednn.layer.convolution;

import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.Subsampling1DLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.starling.kernels.onednn.graph.Reasons;
import org.starling.kernels.onednn.layer.LayerCompiler;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.layer.mask.MaskUse;
import org.starling.kernels.onednn.plan.Tensor;

/** Pooling over images, {@code [N, C, H, W] → [N, C, H', W']}, and over time, {@code [N, C, T] → [N, C, T']}. */
public final class PoolingCompiler implements LayerCompiler<SubsamplingLayer> {
    @Override
    public void check(SubsamplingLayer layer, Reasons reasons) {
        PoolingType type = layer.getPoolingType();
        reasons.addIf(type != PoolingType.MAX && type != PoolingType.AVG, "pooling type " + type + " is not supported");
        reasons.addIf(layer.getConvolutionMode() == ConvolutionMode.Causal, "mode Causal is not supported");
        if (layer instanceof Subsampling1DLayer) {
            reasons.addIf(
                    layer.getCnn2dDataFormat() == CNN2DFormat.NHWC,
                    "channels last (NWC) is not supported: DL4J pools it over channels");
            reasons.addIf(
                    layer.getConvolutionMode() != ConvolutionMode.Same && layer.getPadding()[0] > 0,
                    "padding is not supported: DL4J cannot compute it either");
        }
    }

    @Override
    public MaskUse maskUse(SubsamplingLayer layer) {
        return layer instanceof Subsampling1DLayer
                ? MaskUse.ofWindow(layer.getConvolutionMode(), layer.getStride()[0])
                : MaskUse.REFUSED;
    }

    @Override
    public Tensor compile(SubsamplingLayer layer, Tensor input, LayerContext context) {
        context.requireSpatial(layer instanceof Subsampling1DLayer ? 1 : 2, input);
        ConvolutionShape shape = ConvolutionShape.of(context.name(), SlidingWindow.of(layer), input.dimensions());
        Tensor output = Pooling.append(context, input, kind(layer), shape);
        if (maskUse(layer) == MaskUse.REDUCED) {
            MaskUse.reduce(context.builder(), context.name(), shape.stepWindow(), input, output);
        }
        return output;
    }

    private static algorithm kind(SubsamplingLayer layer) {
        if (layer.getPoolingType() == PoolingType.MAX) {
            return algorithm.pooling_max;
        }
        return layer.isAvgPoolIncludePadInDivisor()
                ? algorithm.pooling_avg_include_padding
                : algorithm.pooling_avg_exclude_padding;
    }
}
