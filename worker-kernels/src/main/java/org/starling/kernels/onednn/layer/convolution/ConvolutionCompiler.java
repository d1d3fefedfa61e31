package org.starling.kernels.onednn.layer.convolution;

import java.util.Optional;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.params.ConvolutionParamInitializer;
import org.starling.kernels.onednn.activation.Activations;
import org.starling.kernels.onednn.layer.LayerCompiler;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.layer.Reasons;
import org.starling.kernels.onednn.plan.Descriptors;
import org.starling.kernels.onednn.plan.Tensor;

/** Two-dimensional convolutions: {@code [N, nIn, H, W] → [N, nOut, H', W']}. */
public final class ConvolutionCompiler implements LayerCompiler<ConvolutionLayer> {
    @Override
    public Class<ConvolutionLayer> layerClass() {
        return ConvolutionLayer.class;
    }

    @Override
    public InputDropout inputDropout() {
        return InputDropout.APPLIED;
    }

    @Override
    public void check(ConvolutionLayer layer, Reasons reasons) {
        reasons.addIf(layer.getConvolutionMode() == ConvolutionMode.Causal, "mode Causal is for sequences only");
        reasons.addIf(layer.getCnn2dDataFormat() != CNN2DFormat.NCHW, "channels last (NHWC) is not supported");
    }

    @Override
    public Tensor compile(ConvolutionLayer layer, Tensor input, LayerContext context) {
        context.require(
                input.rank() == 4 && input.shape() == Tensor.Shape.AS_IS && input.dimension(1) == layer.getNIn(),
                "[" + layer.getNIn() + ", height, width]",
                input);
        Geometry geometry = Geometry.of(
                context.name(),
                layer.getKernelSize(),
                layer.getStride(),
                layer.getPadding(),
                layer.getDilation(),
                layer.getConvolutionMode(),
                input.dimension(2),
                input.dimension(3));
        long[] dimensions = {layer.getNOut(), layer.getNIn(), layer.getKernelSize()[0], layer.getKernelSize()[1]};
        Filter filter = new Filter(
                ConvolutionParamInitializer.WEIGHT_KEY,
                layer.hasBias() ? Optional.of(ConvolutionParamInitializer.BIAS_KEY) : Optional.empty(),
                Descriptors.plain(dimensions),
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
