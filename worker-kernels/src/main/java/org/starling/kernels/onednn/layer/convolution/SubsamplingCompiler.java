package org.starling.kernels.onednn.layer.convolution;

import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.starling.kernels.onednn.layer.LayerCompiler;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.layer.Reasons;
import org.starling.kernels.onednn.plan.Tensor;

/** Two-dimensional pooling: {@code [N, C, H, W] → [N, C, H', W']}. */
public final class SubsamplingCompiler implements LayerCompiler<SubsamplingLayer> {
    @Override
    public Class<SubsamplingLayer> layerClass() {
        return SubsamplingLayer.class;
    }

    @Override
    public InputDropout inputDropout() {
        return InputDropout.IGNORED;
    }

    @Override
    public void check(SubsamplingLayer layer, Reasons reasons) {
        checkPooling(layer, reasons);
    }

    static void checkPooling(SubsamplingLayer layer, Reasons reasons) {
        PoolingType type = layer.getPoolingType();
        reasons.addIf(type != PoolingType.MAX && type != PoolingType.AVG, "pooling type " + type + " is not supported");
        reasons.addIf(layer.getConvolutionMode() == ConvolutionMode.Causal, "mode Causal is not supported");
    }

    @Override
    public Tensor compile(SubsamplingLayer layer, Tensor input, LayerContext context) {
        context.require(input.rank() == 4 && input.shape() == Tensor.Shape.AS_IS, "[channels, height, width]", input);
        Geometry geometry = Geometry.of(
                context.name(),
                layer.getKernelSize(),
                layer.getStride(),
                layer.getPadding(),
                layer.getDilation(),
                layer.getConvolutionMode(),
                input.dimension(2),
                input.dimension(3));
        return new Pooling(context, input, kind(layer), geometry).append();
    }

    static algorithm kind(SubsamplingLayer layer) {
        if (layer.getPoolingType() == PoolingType.MAX) {
            return algorithm.pooling_max;
        }
        return layer.isAvgPoolIncludePadInDivisor()
                ? algorithm.pooling_avg_include_padding
                : algorithm.pooling_avg_exclude_padding;
    }
}
