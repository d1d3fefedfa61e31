package org.starling.kernels.onednn.layer.convolution;

import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.Subsampling1DLayer;
import org.starling.kernels.onednn.layer.LayerCompiler;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.layer.Reasons;
import org.starling.kernels.onednn.layer.Views;
import org.starling.kernels.onednn.layer.mask.ReducedMask;
import org.starling.kernels.onednn.mask.MaskUse;
import org.starling.kernels.onednn.plan.Descriptors;
import org.starling.kernels.onednn.plan.Tensor;

/** Pooling over time: {@code [N, C, T] → [N, C, T']}. */
public final class Subsampling1DCompiler implements LayerCompiler<Subsampling1DLayer> {
    @Override
    public Class<Subsampling1DLayer> layerClass() {
        return Subsampling1DLayer.class;
    }

    @Override
    public InputDropout inputDropout() {
        return InputDropout.IGNORED;
    }

    @Override
    public void check(Subsampling1DLayer layer, Reasons reasons) {
        SubsamplingCompiler.checkPooling(layer, reasons);
        reasons.addIf(
                layer.getCnn2dDataFormat() == CNN2DFormat.NHWC,
                "channels last (NWC) is not supported: DL4J pools it over channels");
        reasons.addIf(
                layer.getConvolutionMode() != ConvolutionMode.Same && layer.getPadding()[0] > 0,
                "padding is not supported: DL4J cannot compute it either");
    }

    @Override
    public MaskUse maskUse(Subsampling1DLayer layer) {
        return MaskUse.REDUCED;
    }

    @Override
    public Tensor compile(Subsampling1DLayer layer, Tensor input, LayerContext context) {
        context.require(input.rank() == 3 && input.shape() == Tensor.Shape.AS_IS, "[channels, time]", input);
        Geometry geometry = Geometry.of(
                context.name(),
                layer.getKernelSize(),
                layer.getStride(),
                layer.getPadding(),
                layer.getDilation(),
                layer.getConvolutionMode(),
                input.dimension(2));
        // sequences may be stored time step by time step, which pooling cannot read
        Tensor readable = Views.inLayout(context, input, Descriptors.channelsLast(input.dimensions()));
        Tensor output = new Pooling(context, readable, SubsamplingCompiler.kind(layer), geometry).append();
        ReducedMask.append(context, layer.getConvolutionMode(), geometry.stepWindow(), input, output);
        return output;
    }
}
