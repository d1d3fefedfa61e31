package org.starling.kernels.onednn.layer.convolution;

import org.bytedeco.dnnl.memory;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.params.DepthwiseConvolutionParamInitializer;
import org.starling.kernels.onednn.graph.Reasons;
import org.starling.kernels.onednn.layer.LayerCompiler;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.layer.Weights;
import org.starling.kernels.onednn.plan.Descriptors;
import org.starling.kernels.onednn.plan.Tensor;

/** Each channel convolved by itself: {@code [N, nIn, H, W] → [N, nIn · multiplier, H', W']}. */
public final class DepthwiseConvolutionCompiler implements LayerCompiler<DepthwiseConvolution2D> {
    @Override
    public void check(DepthwiseConvolution2D layer, Reasons reasons) {
        ConvolutionCompiler.checkMode(layer, reasons);
        ConvolutionCompiler.checkBias(layer, reasons);
    }

    @Override
    public Tensor compile(DepthwiseConvolution2D layer, Tensor input, LayerContext context) {
        ConvolutionCompiler.requireImage(layer, input, context);
        long channels = layer.getNIn();
        long multiplier = layer.getDepthMultiplier();
        long height = layer.getKernelSize()[0];
        long width = layer.getKernelSize()[1];
        // DL4J's order is [height, width, channels, multiplier]
        memory.desc plain = Descriptors.strided(
                new long[] {channels, multiplier, 1, height, width},
                new long[] {multiplier, 1, 1, width * channels * multiplier, channels * multiplier});
        Weights weights = new Weights(
                DepthwiseConvolutionParamInitializer.WEIGHT_KEY,
                ConvolutionCompiler.biasKey(layer),
                plain,
                channels * multiplier);
        return Convolution.append(
                context, "", input, weights, SlidingWindow.of(layer), ConvolutionCompiler.activation(layer));
    }
}
