package org.starling.driver.export.network;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.Convolution1D;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.Convolution2D;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.Pooling1D;
import org.deeplearning4j.nn.conf.layers.Pooling2D;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.Subsampling1DLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling1D;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.layers.ZeroPadding1DLayer;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.starling.kernels.onednn.graph.GraphNode.LayerNode;
import org.starling.kernels.onednn.graph.Reasons;
import org.starling.layers.LayerNorm;
import org.starling.layers.MultiHeadAttention;
import org.starling.layers.PositionEmbedding;
import org.starling.layers.RmsNorm;

/** Registry of the layers with an ONNX form: the converter of each class. */
final class LayerConverters {
    private static final LayerConverters REGISTRY = new LayerConverters();

    private final Map<Class<?>, Kind<?>> kinds = new HashMap<>();

    /** A class of layers, and its converter. */
    record Kind<L extends Layer>(Class<L> layerClass, LayerConverter<? super L> converter) {

        /** Adds what has no ONNX form. */
        void check(LayerNode node, Reasons reasons) {
            node.reshaping().ifPresent(reshaping -> ReshapingConverter.check(reshaping, reasons));
            if (node.layer() instanceof ActivationLayer function) {
                ActivationFunctions.check(function.getActivationFn(), reasons);
            } else if (node.layer() instanceof BaseLayer base
                    && !(base instanceof LSTM || base instanceof BatchNormalization)) {
                ActivationFunctions.check(base.getActivationFn(), reasons);
            }
            converter.check(layerClass.cast(node.layer()), reasons);
        }

        /** Appends the preprocessor of the input, then the layer. */
        Value convert(LayerNode node, Value input, NodeContext context) {
            Value shaped = node.reshaping()
                    .map(reshaping -> ReshapingConverter.convert(reshaping, input, context))
                    .orElse(input);
            return converter.convert(layerClass.cast(node.layer()), shaped, context);
        }
    }

    private LayerConverters() {
        add(DenseLayer.class, new DenseConverter());
        add(DropoutLayer.class, (layer, input, context) -> input);
        add(ActivationLayer.class, (layer, input, context) -> context.activated(layer.getActivationFn(), input));
        add(EmbeddingLayer.class, DenseConverter::embedded);
        add(EmbeddingSequenceLayer.class, DenseConverter::embedded);

        add(OutputLayer.class, new OutputConverter());
        add(RnnOutputLayer.class, new OutputConverter());
        add(LossLayer.class, new OutputConverter());
        add(RnnLossLayer.class, new OutputConverter());
        add(CnnLossLayer.class, new OutputConverter());

        add(LSTM.class, new LstmConverter());
        add(LastTimeStep.class, new LstmConverter.OfLastStep());

        add(ConvolutionLayer.class, new ConvolutionConverter());
        add(Convolution2D.class, new ConvolutionConverter());
        add(Convolution1DLayer.class, new ConvolutionConverter());
        add(Convolution1D.class, new ConvolutionConverter());
        add(DepthwiseConvolution2D.class, new ConvolutionConverter());
        add(SeparableConvolution2D.class, new ConvolutionConverter());
        add(Deconvolution2D.class, new ConvolutionConverter());

        add(SubsamplingLayer.class, new PoolingConverter());
        add(Pooling2D.class, new PoolingConverter());
        add(Subsampling1DLayer.class, new PoolingConverter());
        add(Pooling1D.class, new PoolingConverter());
        add(GlobalPoolingLayer.class, new GlobalPoolingConverter());

        add(BatchNormalization.class, NormalisationConverter::ofBatches);
        add(LayerNorm.class, NormalisationConverter::ofFeatures);
        add(RmsNorm.class, NormalisationConverter::ofFeatures);
        add(PositionEmbedding.class, AttentionConverter::positions);
        add(MultiHeadAttention.class, AttentionConverter::attention);

        add(
                ZeroPaddingLayer.class,
                (layer, input, context) -> ResizingConverter.padded(layer.getPadding(), input, context));
        add(
                ZeroPadding1DLayer.class,
                (layer, input, context) -> ResizingConverter.padded(layer.getPadding(), input, context));
        add(Upsampling2D.class, ResizingConverter::upsampled);
        add(Upsampling1D.class, ResizingConverter::upsampled);
    }

    private <L extends Layer> void add(Class<L> layerClass, LayerConverter<? super L> converter) {
        kinds.put(layerClass, new Kind<>(layerClass, converter));
    }

    /** Returns the kind of the layer of {@code node}, by exact class: a subclass computes something else. */
    static Optional<Kind<?>> find(LayerNode node) {
        return Optional.ofNullable(REGISTRY.kinds.get(node.layer().getClass()));
    }

    /** Whether layers of a class have a converter. */
    static boolean knows(Class<?> layerClass) {
        return REGISTRY.kinds.containsKey(layerClass);
    }
}
