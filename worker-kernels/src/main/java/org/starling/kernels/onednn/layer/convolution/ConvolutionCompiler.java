package org.starling.kernels.onednn.layer.convolution;

import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.dnnl.memory;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.params.ConvolutionParamInitializer;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.starling.kernels.onednn.activation.Activation;
import org.starling.kernels.onednn.activation.Activations;
import org.starling.kernels.onednn.graph.Reasons;
import org.starling.kernels.onednn.layer.LayerCompiler;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.layer.Weights;
import org.starling.kernels.onednn.layer.mask.MaskUse;
import org.starling.kernels.onednn.plan.Descriptors;
import org.starling.kernels.onednn.plan.Tensor;

/**
 * Convolutions over images, {@code [N, nIn, H, W] → [N, nOut, H', W']}, and over time, {@code [N, nIn, T] → [N, nOut, T']}.
 */
public final class ConvolutionCompiler implements LayerCompiler<ConvolutionLayer> {
    @Override
    public void check(ConvolutionLayer layer, Reasons reasons) {
        if (layer instanceof Convolution1DLayer overTime) {
            reasons.addIf(
                    overTime.getRnnDataFormat() == RNNFormat.NWC,
                    "channels last (NWC) is not supported: DL4J cannot differentiate it either");
            return;
        }
        checkMode(layer, reasons);
        reasons.addIf(
                layer.getActivationFn() instanceof ActivationSoftmax && layer.getCnn2dDataFormat() == CNN2DFormat.NHWC,
                "softmax with channels last (NHWC) is not supported: DL4J differentiates it over another dimension; put it into an ActivationLayer");
    }

    @Override
    public MaskUse maskUse(ConvolutionLayer layer) {
        // DL4J sees padding as values, and cannot reduce masks causally
        boolean causal = layer.getConvolutionMode() == ConvolutionMode.Causal && layer.getStride()[0] != 1;
        return layer instanceof Convolution1DLayer && !causal
                ? MaskUse.ofWindow(layer.getConvolutionMode(), layer.getStride()[0])
                : MaskUse.REFUSED;
    }

    @Override
    public Tensor compile(ConvolutionLayer layer, Tensor input, LayerContext context) {
        boolean overTime = layer instanceof Convolution1DLayer;
        if (overTime) {
            context.requireSequence(layer.getNIn(), input);
        } else {
            requireImage(layer, input, context);
        }
        long outputs = layer.getNOut();
        Weights weights = new Weights(
                ConvolutionParamInitializer.WEIGHT_KEY,
                biasKey(layer),
                overTime ? weightsOverTime(layer) : weightsOfImages(layer),
                outputs);
        SlidingWindow window = SlidingWindow.of(layer);
        Tensor output = Convolution.append(context, "", input, weights, window, activation(layer));
        if (maskUse(layer) == MaskUse.REDUCED) {
            ConvolutionShape shape = ConvolutionShape.of(context.name(), window, input.dimensions());
            MaskUse.reduce(context.builder(), context.name(), shape.stepWindow(), input, output);
        }
        return output;
    }

    private static memory.desc weightsOfImages(ConvolutionLayer layer) {
        return Descriptors.plain(layer.getNOut(), layer.getNIn(), layer.getKernelSize()[0], layer.getKernelSize()[1]);
    }

    /** DL4J declares [outputs, inputs, window, 1], and then reads the same values as [window, inputs, outputs]. */
    private static memory.desc weightsOverTime(ConvolutionLayer layer) {
        return Descriptors.strided(
                new long[] {layer.getNOut(), layer.getNIn(), layer.getKernelSize()[0]},
                new long[] {1, layer.getNOut(), layer.getNIn() * layer.getNOut()});
    }

    static void checkMode(ConvolutionLayer layer, Reasons reasons) {
        reasons.addIf(layer.getConvolutionMode() == ConvolutionMode.Causal, "mode Causal is for sequences only");
    }

    static Activation activation(BaseLayer layer) {
        return Activations.of(layer.getActivationFn()).orElseThrow();
    }

    /** The name of the bias is the same in all convolutions. */
    static Optional<String> biasKey(ConvolutionLayer layer) {
        return layer.hasBias() ? Optional.of(ConvolutionParamInitializer.BIAS_KEY) : Optional.empty();
    }

    /** DL4J stores the bias of some layers first and updates as if it were last: settings go to the wrong values. */
    static void checkBias(ConvolutionLayer layer, Reasons reasons) {
        boolean differs = !layer.getUpdaterByParam(ConvolutionParamInitializer.BIAS_KEY)
                .equals(layer.getUpdaterByParam(ConvolutionParamInitializer.WEIGHT_KEY));
        boolean regularised = Stream.of(layer.getRegularization(), layer.getRegularizationBias())
                .anyMatch(list -> list != null && !list.isEmpty());
        reasons.addIf(
                layer.hasBias() && (differs || regularised),
                "DL4J applies regularisation and bias updaters of this layer to the wrong values; leave out the bias");
    }

    static void requireImage(ConvolutionLayer layer, Tensor input, LayerContext context) {
        context.require(
                input.rank() == 4 && input.shape() == Tensor.Shape.AS_IS && input.dimension(1) == layer.getNIn(),
                "[" + layer.getNIn() + ", height, width]",
                input);
    }
}
