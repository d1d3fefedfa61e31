package org.starling.kernels.torch.layer;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
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
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
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
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.starling.kernels.onednn.LayerCompilers;
import org.starling.kernels.onednn.LayerKind;
import org.starling.kernels.onednn.graph.GraphNode;
import org.starling.kernels.onednn.graph.GraphNode.LayerNode;
import org.starling.kernels.onednn.graph.GraphNode.VertexNode;
import org.starling.kernels.onednn.layer.convolution.SlidingWindow;
import org.starling.kernels.onednn.layer.dense.OutputRows;
import org.starling.kernels.onednn.layer.mask.MaskFlow;
import org.starling.layers.LayerNorm;
import org.starling.layers.MultiHeadAttention;
import org.starling.layers.PositionEmbedding;
import org.starling.layers.RmsNorm;

/**
 * Registry of supported layers: the forward computation of each class. Preprocessors, dropout and masks are handled here for all
 * of them, by the rules of {@link LayerKind}.
 */
public final class TorchLayers {
    private static final TorchLayers REGISTRY = new TorchLayers();

    private final Map<Class<?>, TorchLayer<?>> layers = new HashMap<>();

    private TorchLayers() {
        add(DenseLayer.class, DenseLayers::dense);
        add(DropoutLayer.class, (layer, input, context) -> input.tensor());
        add(ActivationLayer.class, DenseLayers::activation);
        add(EmbeddingLayer.class, DenseLayers::embedding);
        add(EmbeddingSequenceLayer.class, DenseLayers::embedding);

        add(OutputLayer.class, output(OutputRows.EXAMPLES, OutputLayer::getLossFn));
        add(RnnOutputLayer.class, output(OutputRows.TIME_STEPS, RnnOutputLayer::getLossFn));
        add(LossLayer.class, output(OutputRows.EXAMPLES, LossLayer::getLossFn));
        add(RnnLossLayer.class, output(OutputRows.TIME_STEPS, RnnLossLayer::getLossFn));
        add(CnnLossLayer.class, output(OutputRows.PIXELS, CnnLossLayer::getLossFn));

        add(LSTM.class, SequenceLayers::lstm);
        add(LastTimeStep.class, SequenceLayers::lastTimeStep);

        add(ConvolutionLayer.class, SpatialLayers::convolution);
        add(Convolution2D.class, SpatialLayers::convolution);
        add(Convolution1DLayer.class, SpatialLayers::convolution);
        add(Convolution1D.class, SpatialLayers::convolution);
        add(DepthwiseConvolution2D.class, SpatialLayers::depthwise);
        add(SeparableConvolution2D.class, SpatialLayers::separable);
        add(Deconvolution2D.class, SpatialLayers::deconvolution);

        add(SubsamplingLayer.class, SpatialLayers::pooling);
        add(Pooling2D.class, SpatialLayers::pooling);
        add(Subsampling1DLayer.class, SpatialLayers::pooling);
        add(Pooling1D.class, SpatialLayers::pooling);
        add(GlobalPoolingLayer.class, PoolingLayers::global);

        add(BatchNormalization.class, NormalisationLayers::batch);
        add(LayerNorm.class, NormalisationLayers::features);
        add(RmsNorm.class, NormalisationLayers::features);
        add(PositionEmbedding.class, SequenceLayers::positions);
        add(MultiHeadAttention.class, SequenceLayers::attention);

        add(
                ZeroPaddingLayer.class,
                (layer, input, context) -> SpatialLayers.zeroPadding(layer.getPadding(), input, context));
        add(
                ZeroPadding1DLayer.class,
                (layer, input, context) -> SpatialLayers.zeroPadding(layer.getPadding(), input, context));
        add(Upsampling2D.class, SpatialLayers::upsampling);
        add(Upsampling1D.class, SpatialLayers::upsampling);
    }

    private <L extends Layer> void add(Class<L> layerClass, TorchLayer<? super L> layer) {
        layers.put(layerClass, layer);
    }

    private interface LossOf<L> {
        ILossFunction of(L layer);
    }

    private static <L extends FeedForwardLayer> TorchLayer<L> output(OutputRows rows, LossOf<L> loss) {
        return (layer, input, context) -> OutputLayers.output(layer, loss.of(layer), rows, input, context);
    }

    /** The classes of supported layers. */
    public static Set<Class<?>> classes() {
        return Set.copyOf(REGISTRY.layers.keySet());
    }

    /** Computes a node, which is supported, from the values of its inputs. */
    public static NodeValues forward(GraphNode node, List<NodeValues> inputs, NodeContext.Step step) {
        NodeContext context = new NodeContext(node, step);
        if (node instanceof VertexNode vertex) {
            NodeValues output = NodeValues.of(TorchVertices.forward(
                    vertex.vertex(), inputs.stream().map(NodeValues::tensor).toList(), context));
            return MaskFlow.joined(inputs.stream().map(NodeValues::padding).toList())
                    .map(output::paddedBy)
                    .orElse(output);
        }
        LayerNode layer = (LayerNode) node;
        LayerKind<?> kind = LayerCompilers.find(layer).orElseThrow();
        NodeValues input = inputs.get(0);
        if (layer.reshaping().isPresent()) {
            input = input.with(TorchReshaping.apply(layer.reshaping().orElseThrow(), input.tensor(), context));
        }
        if (kind.appliesDropout(layer)) {
            input = input.with(TorchDropout.apply(layer.layer().getIDropout(), input.tensor(), context));
        }
        return padded(layer, kind, input, REGISTRY.compute(layer.layer(), input, context), context);
    }

    @SuppressWarnings("unchecked") // the key is the class
    private <L extends Layer> Tensor compute(L layer, NodeValues input, NodeContext context) {
        return ((TorchLayer<L>) layers.get(layer.getClass())).forward(layer, input, context);
    }

    /** Applies the padding of {@code input} to {@code output}, which the layer made of it. */
    private static NodeValues padded(
            LayerNode node, LayerKind<?> kind, NodeValues input, Tensor output, NodeContext context) {
        if (input.padding().isEmpty()) {
            return NodeValues.of(output);
        }
        return switch (kind.maskUse(node)) {
            case CARRIED, STEPS_CARRIED -> input.with(output);
            case ZEROES_ROWS, ZEROES_STEPS -> input.with(
                    zeroed(output, input.padding().orElseThrow()));
            case REDUCED -> SpatialLayers.reducedPadding(window(node.layer()), input, context)
                    .map(NodeValues.of(output)::paddedBy)
                    .orElseThrow();
            case CONSUMED, DROPPED, LABEL_MASK, REFUSED -> NodeValues.of(output);
        };
    }

    private static SlidingWindow window(Layer layer) {
        return layer instanceof ConvolutionLayer convolution
                ? SlidingWindow.of(convolution)
                : SlidingWindow.of((SubsamplingLayer) layer);
    }

    /** Sets padded time steps of sequences {@code [N, C, T]}, or of their rows, to zero. */
    private static Tensor zeroed(Tensor output, Tensor padding) {
        Tensor absent = output.dim() == 2 ? padding.transpose(0, 1).reshape(-1, 1) : padding.unsqueeze(1);
        return output.masked_fill(absent, new Scalar(0));
    }
}
