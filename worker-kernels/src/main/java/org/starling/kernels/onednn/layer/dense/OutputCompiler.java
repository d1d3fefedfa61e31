package org.starling.kernels.onednn.layer.dense;

import java.util.function.Function;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.starling.kernels.onednn.activation.Activation;
import org.starling.kernels.onednn.activation.Activations;
import org.starling.kernels.onednn.graph.Reasons;
import org.starling.kernels.onednn.layer.LayerCompiler;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.layer.mask.MaskUse;
import org.starling.kernels.onednn.layer.mask.MaskedOutputs;
import org.starling.kernels.onednn.loss.LabelMask;
import org.starling.kernels.onednn.loss.Labels;
import org.starling.kernels.onednn.loss.LossFunction;
import org.starling.kernels.onednn.loss.LossFunctions;
import org.starling.kernels.onednn.plan.Tensor;

/**
 * An activation and a loss for every example, time step or pixel; in output layers after a dense operation, in loss layers
 * without weights.
 *
 * @param rows the values that are compared with one row of labels
 * @param loss the loss function of a layer
 */
public record OutputCompiler<L extends FeedForwardLayer>(OutputRows rows, Function<L, ILossFunction> loss)
        implements LayerCompiler<L> {
    @Override
    public void check(L layer, Reasons reasons) {
        reasons.addIf(
                layer instanceof CnnLossLayer pixels && pixels.getFormat() == CNN2DFormat.NHWC,
                "channels last (NHWC) is not supported: DL4J takes its score over the wrong dimensions");
        reasons.addIf(
                layer instanceof RnnLossLayer steps && steps.getRnnDataFormat() == RNNFormat.NWC,
                "channels last (NWC) is not supported: DL4J cannot compute its score either");
        LossFunctions.check(loss.apply(layer), layer.getActivationFn(), reasons);
    }

    @Override
    public MaskUse maskUse(L layer) {
        if (rows != OutputRows.TIME_STEPS) {
            return MaskUse.REFUSED;
        }
        return layer instanceof RnnLossLayer ? MaskUse.LABEL_MASK : MaskUse.DROPPED;
    }

    @Override
    public Tensor compile(L layer, Tensor input, LayerContext context) {
        if (layer instanceof BaseOutputLayer) {
            return rows.back(context, compileDense(layer, input, context), input);
        }
        Tensor raw = rows.of(context, input);
        return rows.back(context, activate(layer, raw, mask(raw, context), context), input);
    }

    private Tensor compileDense(L layer, Tensor input, LayerContext context) {
        Tensor given = input;
        if (rows == OutputRows.TIME_STEPS) {
            context.requireSequence(layer.getNIn(), input);
            given = rows.of(context, input);
        } else {
            context.require(input.exampleLength() == layer.getNIn(), layer.getNIn() + " values", input);
        }
        Tensor raw = InnerProduct.appendRowMajor(context, given, layer.getNOut(), new Activation.Identity());
        LabelMask mask = mask(raw, context);
        MaskedOutputs.multiply(context.builder(), context.name(), mask, raw);
        return activate(layer, raw, mask, context);
    }

    private LabelMask mask(Tensor raw, LayerContext context) {
        return context.losses()
                .mask(
                        context.name(),
                        Math.toIntExact(raw.dimension(0)),
                        Math.toIntExact(raw.dimension(1)),
                        rows.order());
    }

    /** Appends activation and loss to {@code raw}, which must be row-major; returns the activated outputs. */
    private Tensor activate(L layer, Tensor raw, LabelMask mask, LayerContext context) {
        ILossFunction compared = loss.apply(layer);
        LossFunction function =
                LossFunctions.of(compared, layer.getActivationFn()).orElseThrow();
        if (mask.granularity() == LabelMask.Granularity.OUTPUT
                && function.variable() == LossFunction.Variable.PRE_ACTIVATION) {
            throw new IllegalArgumentException(
                    "Cannot compile layer '%s': single outputs of softmax with cross-entropy cannot be masked, which DL4J cannot do either; mask whole examples or time steps"
                            .formatted(context.name()));
        }
        Tensor masked = MaskedOutputs.append(context.builder(), context.name(), mask, raw);
        Tensor output = context.activations()
                .append(context.name(), Activations.of(layer.getActivationFn()).orElseThrow(), masked);
        Labels labels = new Labels(
                Math.toIntExact(raw.dimension(0)),
                Math.toIntExact(raw.dimension(1)),
                rows.order(),
                LossFunctions.takesClassNumbers(compared) ? Labels.Content.CLASS_NUMBERS : Labels.Content.VECTORS,
                mask);
        context.losses().append(context.name(), function, labels, masked, output);
        return output;
    }
}
