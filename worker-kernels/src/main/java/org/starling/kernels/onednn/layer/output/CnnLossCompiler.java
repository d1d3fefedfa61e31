package org.starling.kernels.onednn.layer.output;

import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.starling.kernels.onednn.layer.LayerCompiler;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.layer.Reasons;
import org.starling.kernels.onednn.layer.Views;
import org.starling.kernels.onednn.loss.Labels;
import org.starling.kernels.onednn.loss.LossFunctions;
import org.starling.kernels.onednn.plan.Descriptors;
import org.starling.kernels.onednn.plan.Tensor;

/** An activation and a loss at every pixel, without weights: {@code [N, C, H, W] → [N, C, H, W]}. */
public final class CnnLossCompiler implements LayerCompiler<CnnLossLayer> {
    @Override
    public Class<CnnLossLayer> layerClass() {
        return CnnLossLayer.class;
    }

    @Override
    public InputDropout inputDropout() {
        return InputDropout.IGNORED;
    }

    @Override
    public void check(CnnLossLayer layer, Reasons reasons) {
        reasons.addIf(
                layer.getFormat() == CNN2DFormat.NHWC,
                "channels last (NHWC) is not supported: DL4J takes its score over the wrong dimensions");
        LossFunctions.unsupported(layer.getLossFn(), layer.getActivationFn()).ifPresent(reasons::add);
    }

    @Override
    public Tensor compile(CnnLossLayer layer, Tensor input, LayerContext context) {
        context.require(input.rank() == 4 && input.shape() == Tensor.Shape.AS_IS, "[channels, height, width]", input);
        long[] dimensions = input.dimensions();
        long pixels = dimensions[0] * dimensions[2] * dimensions[3];
        Tensor rows = Views.reinterpreted(
                context,
                ".pixels",
                input,
                Descriptors.channelsLast(dimensions),
                Descriptors.plain(pixels, dimensions[1]));
        Tensor output = new OutputHead(layer.getLossFn(), layer.getActivationFn(), Labels.Order.BY_EXAMPLE)
                .append(context, rows);
        return Views.reinterpreted(
                context,
                ".image",
                output,
                Descriptors.plain(output.dimensions()),
                Descriptors.channelsLast(dimensions));
    }
}
