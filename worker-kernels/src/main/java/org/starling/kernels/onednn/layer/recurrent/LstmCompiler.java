package org.starling.kernels.onednn.layer.recurrent;

import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.starling.kernels.onednn.layer.LayerCompiler;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.layer.Reasons;
import org.starling.kernels.onednn.plan.Tensor;

/** Long short-term memory without peepholes: {@code [N, nIn, T] → [N, nOut, T]}; states start at zero. */
public final class LstmCompiler implements LayerCompiler<LSTM> {
    @Override
    public Class<LSTM> layerClass() {
        return LSTM.class;
    }

    @Override
    public InputDropout inputDropout() {
        return InputDropout.APPLIED;
    }

    @Override
    public void check(LSTM layer, Reasons reasons) {
        reasons.addIf(layer.getRnnDataFormat() == RNNFormat.NWC, "channels last (NWC) is not supported");
        reasons.addIf(
                !(layer.getActivationFn() instanceof ActivationTanH),
                "activation " + layer.getActivationFn().getClass().getSimpleName() + " is not supported, only tanh");
        reasons.addIf(
                !(layer.getGateActivationFn() instanceof ActivationSigmoid),
                "gate activation " + layer.getGateActivationFn().getClass().getSimpleName()
                        + " is not supported, only sigmoid");
    }

    @Override
    public Tensor compile(LSTM layer, Tensor input, LayerContext context) {
        context.require(
                input.rank() == 3 && input.dimension(1) == layer.getNIn(), "[" + layer.getNIn() + ", time]", input);
        return new Lstm(context, input, layer.getNOut()).append();
    }
}
