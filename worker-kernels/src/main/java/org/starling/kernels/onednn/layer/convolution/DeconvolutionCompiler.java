package org.starling.kernels.onednn.layer.convolution;

import org.bytedeco.dnnl.memory;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.params.DeconvolutionParamInitializer;
import org.starling.kernels.onednn.graph.Reasons;
import org.starling.kernels.onednn.layer.LayerCompiler;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.layer.Weights;
import org.starling.kernels.onednn.plan.Descriptors;
import org.starling.kernels.onednn.plan.Tensor;

/** Transposed convolutions: {@code [N, nIn, H, W] → [N, nOut, H', W']}, larger where the stride is. */
public final class DeconvolutionCompiler implements LayerCompiler<Deconvolution2D> {
    @Override
    public void check(Deconvolution2D layer, Reasons reasons) {
        ConvolutionCompiler.checkMode(layer, reasons);
        for (int i = 0; i < 2; i++) {
            reasons.addIf(layer.getDilation()[i] > 1, "dilation is not supported: DL4J cannot differentiate it either");
            reasons.addIf(
                    layer.getConvolutionMode() == ConvolutionMode.Same
                            && layer.getKernelSize()[i] < layer.getStride()[i],
                    "mode Same with a stride greater than the kernel is not supported");
        }
    }

    @Override
    public Tensor compile(Deconvolution2D layer, Tensor input, LayerContext context) {
        ConvolutionCompiler.requireImage(layer, input, context);
        long height = layer.getKernelSize()[0];
        long width = layer.getKernelSize()[1];
        // DL4J's order is [inputs, outputs, height, width]
        memory.desc plain = Descriptors.strided(
                new long[] {layer.getNOut(), layer.getNIn(), height, width},
                new long[] {height * width, layer.getNOut() * height * width, width, 1});
        Weights weights = new Weights(
                DeconvolutionParamInitializer.WEIGHT_KEY, ConvolutionCompiler.biasKey(layer), plain, layer.getNOut());
        return Deconvolution.append(
                context, input, weights, SlidingWindow.of(layer), ConvolutionCompiler.activation(layer));
    }
}
