package org.starling.kernels.onednn;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.conf.layers.Convolution1D;
import org.deeplearning4j.nn.conf.layers.Convolution2D;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.Pooling1D;
import org.deeplearning4j.nn.conf.layers.Pooling2D;
import org.starling.kernels.onednn.layer.LayerCompiler;
import org.starling.kernels.onednn.layer.convolution.Convolution1DCompiler;
import org.starling.kernels.onednn.layer.convolution.ConvolutionCompiler;
import org.starling.kernels.onednn.layer.convolution.DeconvolutionCompiler;
import org.starling.kernels.onednn.layer.convolution.DepthwiseConvolutionCompiler;
import org.starling.kernels.onednn.layer.convolution.GlobalPoolingCompiler;
import org.starling.kernels.onednn.layer.convolution.SeparableConvolutionCompiler;
import org.starling.kernels.onednn.layer.convolution.Subsampling1DCompiler;
import org.starling.kernels.onednn.layer.convolution.SubsamplingCompiler;
import org.starling.kernels.onednn.layer.embedding.EmbeddingCompiler;
import org.starling.kernels.onednn.layer.embedding.EmbeddingSequenceCompiler;
import org.starling.kernels.onednn.layer.feedforward.ActivationCompiler;
import org.starling.kernels.onednn.layer.feedforward.DenseCompiler;
import org.starling.kernels.onednn.layer.feedforward.DropoutCompiler;
import org.starling.kernels.onednn.layer.normalisation.BatchNormalizationCompiler;
import org.starling.kernels.onednn.layer.output.CnnLossCompiler;
import org.starling.kernels.onednn.layer.output.LossCompiler;
import org.starling.kernels.onednn.layer.output.OutputCompiler;
import org.starling.kernels.onednn.layer.output.RnnLossCompiler;
import org.starling.kernels.onednn.layer.output.RnnOutputCompiler;
import org.starling.kernels.onednn.layer.recurrent.LastTimeStepCompiler;
import org.starling.kernels.onednn.layer.recurrent.LstmCompiler;
import org.starling.kernels.onednn.layer.resizing.Upsampling1DCompiler;
import org.starling.kernels.onednn.layer.resizing.UpsamplingCompiler;
import org.starling.kernels.onednn.layer.resizing.ZeroPadding1DCompiler;
import org.starling.kernels.onednn.layer.resizing.ZeroPaddingCompiler;

/** The compiler for each kind of layer. */
final class LayerCompilers {
    private static final Map<Class<? extends Layer>, LayerCompiler<?>> BY_CLASS = byClass();

    private LayerCompilers() {}

    private static Map<Class<? extends Layer>, LayerCompiler<?>> byClass() {
        Map<Class<? extends Layer>, LayerCompiler<?>> map = new HashMap<>();
        List<LayerCompiler<?>> compilers = List.of(
                new DenseCompiler(),
                new OutputCompiler(),
                new RnnOutputCompiler(),
                new LstmCompiler(),
                new LastTimeStepCompiler(),
                new LossCompiler(),
                new ActivationCompiler(),
                new DropoutCompiler(),
                new RnnLossCompiler(),
                new CnnLossCompiler(),
                new EmbeddingCompiler(),
                new EmbeddingSequenceCompiler(),
                new ConvolutionCompiler(),
                new Convolution1DCompiler(),
                new DepthwiseConvolutionCompiler(),
                new SeparableConvolutionCompiler(),
                new DeconvolutionCompiler(),
                new SubsamplingCompiler(),
                new Subsampling1DCompiler(),
                new GlobalPoolingCompiler(),
                new BatchNormalizationCompiler(),
                new ZeroPaddingCompiler(),
                new ZeroPadding1DCompiler(),
                new UpsamplingCompiler(),
                new Upsampling1DCompiler());
        compilers.forEach(compiler -> map.put(compiler.layerClass(), compiler));
        // two names of the same layers
        map.put(Convolution2D.class, map.get(new ConvolutionCompiler().layerClass()));
        map.put(Convolution1D.class, map.get(new Convolution1DCompiler().layerClass()));
        map.put(Pooling2D.class, map.get(new SubsamplingCompiler().layerClass()));
        map.put(Pooling1D.class, map.get(new Subsampling1DCompiler().layerClass()));
        return Map.copyOf(map);
    }

    /** By exact class: a subclass computes something else. */
    static Optional<LayerCompiler<?>> find(Layer layer) {
        return Optional.ofNullable(BY_CLASS.get(layer.getClass()));
    }
}
