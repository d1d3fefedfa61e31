package org.starling.kernels.onednn;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
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
import org.starling.kernels.onednn.layer.LayerCompiler;
import org.starling.kernels.onednn.layer.attention.AttentionCompiler;
import org.starling.kernels.onednn.layer.attention.PositionEmbeddingCompiler;
import org.starling.kernels.onednn.layer.convolution.ConvolutionCompiler;
import org.starling.kernels.onednn.layer.convolution.DeconvolutionCompiler;
import org.starling.kernels.onednn.layer.convolution.DepthwiseConvolutionCompiler;
import org.starling.kernels.onednn.layer.convolution.GlobalPoolingCompiler;
import org.starling.kernels.onednn.layer.convolution.PoolingCompiler;
import org.starling.kernels.onednn.layer.convolution.SeparableConvolutionCompiler;
import org.starling.kernels.onednn.layer.convolution.UpsamplingCompiler;
import org.starling.kernels.onednn.layer.convolution.ZeroPaddingCompiler;
import org.starling.kernels.onednn.layer.dense.ActivationCompiler;
import org.starling.kernels.onednn.layer.dense.DenseCompiler;
import org.starling.kernels.onednn.layer.dense.DropoutCompiler;
import org.starling.kernels.onednn.layer.dense.EmbeddingCompiler;
import org.starling.kernels.onednn.layer.dense.OutputCompiler;
import org.starling.kernels.onednn.layer.dense.OutputRows;
import org.starling.kernels.onednn.layer.normalisation.BatchNormalizationCompiler;
import org.starling.kernels.onednn.layer.normalisation.FeatureNormCompiler;
import org.starling.kernels.onednn.layer.recurrent.LastTimeStepCompiler;
import org.starling.kernels.onednn.layer.recurrent.LstmCompiler;
import org.starling.layers.LayerNorm;
import org.starling.layers.MultiHeadAttention;
import org.starling.layers.PositionEmbedding;
import org.starling.layers.RmsNorm;

/** Registry of supported layers: the compiler of each class, and whether DL4J applies dropout to its input. */
public final class LayerCompilers {
    private static final LayerCompilers REGISTRY = new LayerCompilers();

    private final Map<Class<?>, LayerKind<?>> kinds = new HashMap<>();

    private LayerCompilers() {
        dropping(DenseLayer.class, new DenseCompiler());
        dropping(DropoutLayer.class, new DropoutCompiler());
        keeping(ActivationLayer.class, new ActivationCompiler());
        keeping(EmbeddingLayer.class, new EmbeddingCompiler());
        keeping(EmbeddingSequenceLayer.class, new EmbeddingCompiler());

        dropping(OutputLayer.class, new OutputCompiler<>(OutputRows.EXAMPLES, OutputLayer::getLossFn));
        dropping(RnnOutputLayer.class, new OutputCompiler<>(OutputRows.TIME_STEPS, RnnOutputLayer::getLossFn));
        keeping(LossLayer.class, new OutputCompiler<>(OutputRows.EXAMPLES, LossLayer::getLossFn));
        keeping(RnnLossLayer.class, new OutputCompiler<>(OutputRows.TIME_STEPS, RnnLossLayer::getLossFn));
        keeping(CnnLossLayer.class, new OutputCompiler<>(OutputRows.PIXELS, CnnLossLayer::getLossFn));

        dropping(LSTM.class, new LstmCompiler());
        keeping(LastTimeStep.class, new LastTimeStepCompiler());

        ConvolutionCompiler convolution = new ConvolutionCompiler();
        dropping(ConvolutionLayer.class, convolution);
        dropping(Convolution2D.class, convolution);
        dropping(Convolution1DLayer.class, convolution);
        dropping(Convolution1D.class, convolution);
        dropping(DepthwiseConvolution2D.class, new DepthwiseConvolutionCompiler());
        dropping(SeparableConvolution2D.class, new SeparableConvolutionCompiler());
        dropping(Deconvolution2D.class, new DeconvolutionCompiler());

        PoolingCompiler pooling = new PoolingCompiler();
        keeping(SubsamplingLayer.class, pooling);
        keeping(Pooling2D.class, pooling);
        keeping(Subsampling1DLayer.class, pooling);
        keeping(Pooling1D.class, pooling);
        keeping(GlobalPoolingLayer.class, new GlobalPoolingCompiler());

        keeping(BatchNormalization.class, new BatchNormalizationCompiler());
        dropping(LayerNorm.class, new FeatureNormCompiler());
        dropping(RmsNorm.class, new FeatureNormCompiler());
        dropping(PositionEmbedding.class, new PositionEmbeddingCompiler());
        dropping(MultiHeadAttention.class, new AttentionCompiler());

        keeping(ZeroPaddingLayer.class, new ZeroPaddingCompiler<>(ZeroPaddingLayer::getPadding));
        keeping(ZeroPadding1DLayer.class, new ZeroPaddingCompiler<>(ZeroPadding1DLayer::getPadding));
        dropping(Upsampling2D.class, new UpsamplingCompiler());
        dropping(Upsampling1D.class, new UpsamplingCompiler());
    }

    /** Registers layers with a dropout setting that DL4J applies to their input. */
    private <L extends Layer> void dropping(Class<L> layerClass, LayerCompiler<? super L> compiler) {
        kinds.put(layerClass, new LayerKind<>(layerClass, true, compiler));
    }

    /** Registers layers whose dropout setting DL4J ignores. */
    private <L extends Layer> void keeping(Class<L> layerClass, LayerCompiler<? super L> compiler) {
        kinds.put(layerClass, new LayerKind<>(layerClass, false, compiler));
    }

    /** Returns the kind of the layer of {@code node}, by exact class: a subclass computes something else. */
    public static Optional<LayerKind<?>> find(LayerNode node) {
        return Optional.ofNullable(REGISTRY.kinds.get(node.layer().getClass()));
    }

    /** The classes of supported layers. */
    public static Set<Class<?>> classes() {
        return Set.copyOf(REGISTRY.kinds.keySet());
    }
}
