package org.starling.kernels.onednn.layer.convolution;

import java.util.Optional;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.params.ConvolutionParamInitializer;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.starling.kernels.onednn.activation.Activation;
import org.starling.kernels.onednn.activation.Activations;
import org.starling.kernels.onednn.layer.LayerCompiler;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.layer.Reasons;
import org.starling.kernels.onednn.layer.Weights;
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
        checkMode(layer, reasons);
        reasons.addIf(
                layer.getActivationFn() instanceof ActivationSoftmax && layer.getCnn2dDataFormat() == CNN2DFormat.NHWC,
                "softmax with channels last (NHWC) is not supported: DL4J differentiates it over another dimension; put it into an ActivationLayer");
    }

    @Override
    public Tensor compile(ConvolutionLayer layer, Tensor input, LayerContext context) {
        requireImage(layer, input, context);
        Weights weights = new Weights(
                ConvolutionParamInitializer.WEIGHT_KEY,
                biasKey(layer),
                Descriptors.plain(layer.getNOut(), layer.getNIn(), layer.getKernelSize()[0], layer.getKernelSize()[1]),
                layer.getNOut());
        return Convolution.append(context, "", input, weights, geometry(layer, input, context), activation(layer));
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

    static Geometry geometry(ConvolutionLayer layer, Tensor input, LayerContext context) {
        return Geometry.of(
                context.name(),
                layer.getKernelSize(),
                layer.getStride(),
                layer.getPadding(),
                layer.getDilation(),
                layer.getConvolutionMode(),
                input.dimension(2),
                input.dimension(3));
    }
}
