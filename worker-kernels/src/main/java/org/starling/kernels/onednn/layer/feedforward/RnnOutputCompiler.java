package org.starling.kernels.onednn.layer.feedforward;

import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.starling.kernels.onednn.activation.Activation;
import org.starling.kernels.onednn.activation.Activations;
import org.starling.kernels.onednn.layer.LayerCompiler;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.layer.Reasons;
import org.starling.kernels.onednn.layer.Sequences;
import org.starling.kernels.onednn.loss.LossFunctions;
import org.starling.kernels.onednn.plan.Tensor;

/** The same dense layer at every time step, compared with labels: {@code [N, nIn, T] → [N, nOut, T]}. */
public final class RnnOutputCompiler implements LayerCompiler<RnnOutputLayer> {
    @Override
    public Class<RnnOutputLayer> layerClass() {
        return RnnOutputLayer.class;
    }

    @Override
    public InputDropout inputDropout() {
        return InputDropout.APPLIED;
    }

    @Override
    public void check(RnnOutputLayer layer, Reasons reasons) {
        reasons.addIf(layer.getRnnDataFormat() == RNNFormat.NWC, "channels last (NWC) is not supported");
        LossFunctions.unsupported(layer.getLossFn(), layer.getActivationFn()).ifPresent(reasons::add);
    }

    @Override
    public Tensor compile(RnnOutputLayer layer, Tensor input, LayerContext context) {
        context.require(
                input.rank() == 3 && input.dimension(1) == layer.getNIn(), "[" + layer.getNIn() + ", time]", input);
        Tensor raw = new InnerProduct(
                        context,
                        Sequences.rows(context, input),
                        layer.getNOut(),
                        layer.hasBias(),
                        new Activation.Identity(),
                        InnerProduct.OutputLayout.PLAIN)
                .append();
        Activation activation = Activations.of(layer.getActivationFn()).orElseThrow();
        Tensor output = context.activations().append(context.name(), activation, raw);
        context.losses()
                .append(
                        context.name(),
                        LossFunctions.of(layer.getLossFn(), layer.getActivationFn())
                                .orElseThrow(),
                        raw,
                        output);
        return Sequences.ofRows(context, output);
    }
}
