package org.starling.kernels.onednn.layer.convolution;

import java.util.Optional;
import org.bytedeco.dnnl.memory;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.params.SeparableConvolutionParamInitializer;
import org.starling.kernels.onednn.activation.Activation;
import org.starling.kernels.onednn.graph.Reasons;
import org.starling.kernels.onednn.layer.LayerCompiler;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.layer.Weights;
import org.starling.kernels.onednn.plan.Descriptors;
import org.starling.kernels.onednn.plan.Tensor;

/** A convolution of each channel, then one of window 1 over all channels: {@code [N, nIn, H, W] → [N, nOut, H', W']}. */
public final class SeparableConvolutionCompiler implements LayerCompiler<SeparableConvolution2D> {

    @Override
    public void check(SeparableConvolution2D layer, Reasons reasons) {
        ConvolutionCompiler.checkMode(layer, reasons);
        ConvolutionCompiler.checkBias(layer, reasons);
        reasons.addIf(
                layer.getNIn() == 1 && layer.getNOut() == layer.getDepthMultiplier(),
                "one input channel and nOut equal to the depth multiplier are not supported: DL4J ignores the pointwise weights");
    }

    @Override
    public Tensor compile(SeparableConvolution2D layer, Tensor input, LayerContext context) {
        ConvolutionCompiler.requireImage(layer, input, context);
        long channels = layer.getNIn();
        long multiplier = layer.getDepthMultiplier();
        long height = layer.getKernelSize()[0];
        long width = layer.getKernelSize()[1];
        // DL4J's order is [multiplier, channels, height, width]
        memory.desc plain = Descriptors.strided(
                new long[] {channels, multiplier, 1, height, width},
                new long[] {height * width, channels * height * width, 1, width, 1});
        Weights depthwise = new Weights(
                SeparableConvolutionParamInitializer.DEPTH_WISE_WEIGHT_KEY,
                Optional.empty(),
                plain,
                channels * multiplier);
        Tensor separate = Convolution.append(
                context, ".depthwise", input, depthwise, SlidingWindow.of(layer), new Activation.Identity());
        Weights pointwise = new Weights(
                SeparableConvolutionParamInitializer.POINT_WISE_WEIGHT_KEY,
                ConvolutionCompiler.biasKey(layer),
                Descriptors.plain(layer.getNOut(), channels * multiplier, 1, 1),
                layer.getNOut());
        return Convolution.append(
                context,
                ".pointwise",
                separate,
                pointwise,
                SlidingWindow.plain(1, 1),
                ConvolutionCompiler.activation(layer));
    }
}
