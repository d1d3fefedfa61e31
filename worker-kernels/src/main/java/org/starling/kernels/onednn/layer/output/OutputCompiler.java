package org.starling.kernels.onednn.layer.output;

import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.starling.kernels.onednn.layer.LayerCompiler;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.layer.Reasons;
import org.starling.kernels.onednn.loss.Labels;
import org.starling.kernels.onednn.loss.LossFunctions;
import org.starling.kernels.onednn.plan.Tensor;

/** A dense layer whose output is compared with the labels: {@code [N, nIn] → [N, nOut]}. */
public final class OutputCompiler implements LayerCompiler<OutputLayer> {
    @Override
    public Class<OutputLayer> layerClass() {
        return OutputLayer.class;
    }

    @Override
    public InputDropout inputDropout() {
        return InputDropout.APPLIED;
    }

    @Override
    public void check(OutputLayer layer, Reasons reasons) {
        LossFunctions.unsupported(layer.getLossFn(), layer.getActivationFn()).ifPresent(reasons::add);
    }

    @Override
    public Tensor compile(OutputLayer layer, Tensor input, LayerContext context) {
        context.require(input.exampleLength() == layer.getNIn(), layer.getNIn() + " values", input);
        return new OutputHead(layer.getLossFn(), layer.getActivationFn(), Labels.Order.BY_EXAMPLE)
                .appendDense(context, input, layer.getNOut());
    }
}
