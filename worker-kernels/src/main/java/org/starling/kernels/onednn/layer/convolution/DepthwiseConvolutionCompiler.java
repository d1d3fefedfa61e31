package org.starling.kernels.onednn.layer.convolution;

import java.util.Optional;
import org.bytedeco.dnnl.memory;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.params.DepthwiseConvolutionParamInitializer;
import org.starling.kernels.onednn.activation.Activations;
import org.starling.kernels.onednn.layer.LayerCompiler;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.layer.Reasons;
import org.starling.kernels.onednn.plan.Descriptors;
import org.starling.kernels.onednn.plan.Tensor;

/** Each channel convolved by itself: {@code [N, nIn, H, W] → [N, nIn · multiplier, H', W']}. */
public final class DepthwiseConvolutionCompiler implements LayerCompiler<DepthwiseConvolution2D> {
    @Override
    public Class<DepthwiseConvolution2D> layerClass() {
        return DepthwiseConvolution2D.class;
    }

    @Override
    public InputDropout inputDropout() {
        return InputDropout.APPLIED;
    }

    @Override
    public void check(DepthwiseConvolution2D layer, Reasons reasons) {
        reasons.addIf(layer.getConvolutionMode() == ConvolutionMode.Causal, "mode Causal is for sequences only");
        ConvolutionCompiler.checkBias(layer, reasons);
        reasons.addIf(layer.getCnn2dDataFormat() != CNN2DFormat.NCHW, "channels last (NHWC) is not supported");
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
        Filter filter = new Filter(
                DepthwiseConvolutionParamInitializer.WEIGHT_KEY,
                layer.hasBias() ? Optional.of(DepthwiseConvolutionParamInitializer.BIAS_KEY) : Optional.empty(),
                plain,
                channels * multiplier);
        return new Convolution(
                        context,
                        "",
                        input,
                        filter,
                        ConvolutionCompiler.geometry(layer, input, context),
                        Activations.of(layer.getActivationFn()).orElseThrow())
                .append();
    }
}
