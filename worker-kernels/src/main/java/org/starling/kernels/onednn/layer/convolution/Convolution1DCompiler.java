package org.starling.kernels.onednn.layer.convolution;

import java.util.Optional;
import org.bytedeco.dnnl.memory;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.params.ConvolutionParamInitializer;
import org.starling.kernels.onednn.activation.Activations;
import org.starling.kernels.onednn.layer.LayerCompiler;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.layer.Reasons;
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
        reasons.addIf(layer.getRnnDataFormat() == RNNFormat.NWC, "channels last (NWC) is not supported");
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
        Filter filter = new Filter(
                ConvolutionParamInitializer.WEIGHT_KEY,
                layer.hasBias() ? Optional.of(ConvolutionParamInitializer.BIAS_KEY) : Optional.empty(),
                plain,
                layer.getNOut());
        return new Convolution(
                        context,
                        "",
                        input,
                        filter,
                        geometry,
                        Activations.of(layer.getActivationFn()).orElseThrow())
                .append();
    }
}
