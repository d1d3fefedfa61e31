package org.starling.kernels.onednn.graph;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.preprocessor.CnnToRnnPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToRnnPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.RnnToCnnPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.RnnToFeedForwardPreProcessor;

/**
 * In which order a network takes the dimensions of sequences. Inside a plan dimensions are always {@code [N, C, T]}, and the
 * order is only one of layout; in features, labels and outputs it shows.
 */
public final class SequenceOrder {
    private SequenceOrder() {}

    /** The orders that the settings of {@code graph} name; empty where nothing tells. */
    public static Set<RNNFormat> of(NetworkGraph graph) {
        Set<RNNFormat> orders = EnumSet.noneOf(RNNFormat.class);
        for (GraphNode node : graph.nodes()) {
            if (node instanceof GraphNode.LayerNode layer) {
                of(layer.layer()).ifPresent(orders::add);
                layer.reshaping().flatMap(SequenceOrder::of).ifPresent(orders::add);
            } else if (node instanceof GraphNode.VertexNode vertex
                    && vertex.vertex() instanceof PreprocessorVertex reshaping) {
                of(reshaping.getPreProcessor()).ifPresent(orders::add);
            }
        }
        return orders;
    }

    private static Optional<RNNFormat> of(Layer layer) {
        if (layer instanceof BaseRecurrentLayer recurrent) {
            return Optional.ofNullable(recurrent.getRnnDataFormat());
        } else if (layer instanceof LastTimeStep last) {
            return of(last.getUnderlying());
        } else if (layer instanceof RnnOutputLayer output) {
            return Optional.ofNullable(output.getRnnDataFormat());
        } else if (layer instanceof RnnLossLayer loss) {
            return Optional.ofNullable(loss.getRnnDataFormat());
        } else if (layer instanceof EmbeddingSequenceLayer embedding) {
            return Optional.ofNullable(embedding.getOutputFormat());
        } else if (layer instanceof Convolution1DLayer convolution) {
            return Optional.ofNullable(convolution.getRnnDataFormat());
        } else if (layer instanceof GlobalPoolingLayer pooling
                && pooling.getPoolingDimensions() != null
                && pooling.getPoolingDimensions().length == 1) {
            return Optional.of(pooling.getPoolingDimensions()[0] == 1 ? RNNFormat.NWC : RNNFormat.NCW);
        }
        return Optional.empty();
    }

    private static Optional<RNNFormat> of(InputPreProcessor reshaping) {
        if (reshaping instanceof RnnToFeedForwardPreProcessor sequence) {
            return Optional.ofNullable(sequence.getRnnDataFormat());
        } else if (reshaping instanceof FeedForwardToRnnPreProcessor rows) {
            return Optional.ofNullable(rows.getRnnDataFormat());
        } else if (reshaping instanceof RnnToCnnPreProcessor sequence) {
            return Optional.ofNullable(sequence.getRnnDataFormat());
        } else if (reshaping instanceof CnnToRnnPreProcessor images) {
            return Optional.ofNullable(images.getRnnDataFormat());
        }
        return Optional.empty();
    }
}
