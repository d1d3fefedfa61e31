package org.starling.kernels.onednn.layer.recurrent;

import org.deeplearning4j.nn.conf.layers.LSTM;
import org.nd4j.linalg.activations.IActivation;
import org.starling.kernels.onednn.activation.Activation;
import org.starling.kernels.onednn.activation.Activations;
import org.starling.kernels.onednn.graph.Reasons;
import org.starling.kernels.onednn.layer.LayerCompiler;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.layer.mask.MaskUse;
import org.starling.kernels.onednn.plan.StepMask;
import org.starling.kernels.onednn.plan.Tensor;

/** Long short-term memory without peepholes: {@code [N, nIn, T] → [N, nOut, T]}; states start at zero. */
public final class LstmCompiler implements LayerCompiler<LSTM> {
    @Override
    public void check(LSTM layer, Reasons reasons) {
        checkActivation("activation ", layer.getActivationFn(), reasons);
        checkActivation("gate activation ", layer.getGateActivationFn(), reasons);
    }

    private static void checkActivation(String what, IActivation activation, Reasons reasons) {
        reasons.addIf(
                Activations.of(activation).filter(Activation::fusable).isEmpty(),
                what + activation.getClass().getSimpleName()
                        + " is not supported, only those whose derivative follows from their output, such as tanh");
    }

    @Override
    public MaskUse maskUse(LSTM layer) {
        // what comes after padding in a sequence sees its states
        return MaskUse.CARRIED;
    }

    @Override
    public Tensor compile(LSTM layer, Tensor input, LayerContext context) {
        return compile(layer, input, context, null);
    }

    /**
     * As the other {@code compile}, with states that are zero after masked time steps.
     *
     * @param mask may be null
     */
    Tensor compile(LSTM layer, Tensor input, LayerContext context, StepMask mask) {
        context.requireSequence(layer.getNIn(), input);
        Lstm.Functions functions = new Lstm.Functions(
                (Activation.Elementwise)
                        Activations.of(layer.getGateActivationFn()).orElseThrow(),
                (Activation.Elementwise) Activations.of(layer.getActivationFn()).orElseThrow());
        return new Lstm(context, input, layer.getNOut(), functions, mask).append();
    }
}
