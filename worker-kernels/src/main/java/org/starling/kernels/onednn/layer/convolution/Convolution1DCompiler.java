package org.starling.kernels.onednn.layer.convolution;

import org.bytedeco.dnnl.memory;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.params.ConvolutionParamInitializer;
import org.starling.kernels.onednn.layer.LayerCompiler;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.layer.Reasons;
import org.starling.kernels.onednn.layer.Weights;
import org.starling.kernels.onednn.layer.mask.ReducedMask;
import org.starling.kernels.onednn.mask.MaskUse;
import org.starling.kernels.onednn.plan.Descriptors;
import org.starling.kernels.onednn.plan.Tensor;

/** Convolutions over time: {@code [N, nIn, T] → [N, nOut, T']}. */
public final class Convolution1DCompiler implements LayerCompiler<Convolution1DLayer> {
    @Override
    public Class<Convolution1DLayer> layerClass() {
        return Convolution1DLayer.class;
    }

    @Override
    public InputDropout inputDropout() {
        return InputDropout.APPLIED;
    }

    @Override
    public void check(Convolution1DLayer layer, Reasons reasons) {
        reasons.addIf(
                layer.getRnnDataFormat() == RNNFormat.NWC,
                "channels last (NWC) is not supported: DL4J cannot differentiate it either");
    }

    @Override
    public MaskUse maskUse(Convolution1DLayer layer) {
        // DL4J sees padding as values, and cannot reduce masks causally
        return layer.getConvolutionMode() == ConvolutionMode.Causal && layer.getStride()[0] != 1
                ? MaskUse.REFUSED
                : MaskUse.REDUCED;
    }

    @Override
    public Tensor compile(Convolution1DLayer layer, Tensor input, LayerContext context) {
        context.require(
                input.rank() == 3 && input.dimension(1) == layer.getNIn(), "[" + layer.getNIn() + ", time]", input);
        Geometry geometry = Geometry.of(
                context.name(),
                layer.getKernelSize(),
                layer.getStride(),
                layer.getPadding(),
                layer.getDilation(),
                layer.getConvolutionMode(),
                input.dimension(2));
        long window = layer.getKernelSize()[0];
        // DL4J declares [outputs, inputs, window, 1], and then reads the same values as [window, inputs, outputs]
        memory.desc plain = Descriptors.strided(
                new long[] {layer.getNOut(), layer.getNIn(), window},
                new long[] {1, layer.getNOut(), layer.getNIn() * layer.getNOut()});
        Weights weights = new Weights(
                ConvolutionParamInitializer.WEIGHT_KEY, ConvolutionCompiler.biasKey(layer), plain, layer.getNOut());
        Tensor output =
                Convolution.append(context, "", input, weights, geometry, ConvolutionCompiler.activation(layer));
        ReducedMask.append(context, layer.getConvolutionMode(), geometry.stepWindow(), input, output);
        return output;
    }
}
