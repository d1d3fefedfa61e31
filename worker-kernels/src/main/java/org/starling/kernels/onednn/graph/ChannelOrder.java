package org.starling.kernels.onednn.graph;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.Subsampling1DLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.CnnToRnnPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToRnnPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.RnnToCnnPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.RnnToFeedForwardPreProcessor;
import org.starling.kernels.onednn.plan.Channels;

/**
 * Position of the channels in a network's arrays. Inside a plan dimensions are always {@code [N, C, …]}, and the order affects
 * the layout only. It matters for features, labels and outputs, and where images are flattened.
 *
 * @param sequences orders that settings define for arrays of rank 3; empty if none does
 * @param images orders that settings define for arrays of rank 4; empty if none does
 */
public record ChannelOrder(Set<Channels> sequences, Set<Channels> images) {
    private static final int SEQUENCE_RANK = 3;
    private static final int IMAGE_RANK = 4;

    /** Reads the settings of {@code graph}. */
    public static ChannelOrder of(NetworkGraph graph) {
        ChannelOrder order = new ChannelOrder(EnumSet.noneOf(Channels.class), EnumSet.noneOf(Channels.class));
        graph.nodes().forEach(order::add);
        return order;
    }

    /** Returns the order of arrays of rank {@code rank}, that of the batch included. */
    public Channels of(int rank) {
        return switch (rank) {
            case SEQUENCE_RANK -> sequences.contains(Channels.LAST) ? Channels.LAST : Channels.FIRST;
            case IMAGE_RANK -> images.contains(Channels.LAST) ? Channels.LAST : Channels.FIRST;
            default -> Channels.FIRST;
        };
    }

    /** Whether any arrays have channels last. */
    public boolean anyLast() {
        return sequences.contains(Channels.LAST) || images.contains(Channels.LAST);
    }

    private void add(GraphNode node) {
        if (node instanceof GraphNode.LayerNode layer) {
            addSequenceLayer(layer.layer());
            addImageLayer(layer.layer());
            layer.reshaping().ifPresent(this::addSequenceReshaping);
            layer.reshaping().ifPresent(this::addImageReshaping);
        } else if (node instanceof GraphNode.VertexNode vertex) {
            if (vertex.vertex() instanceof PreprocessorVertex reshaping) {
                addSequenceReshaping(reshaping.getPreProcessor());
            } else if (vertex.vertex() instanceof MergeVertex merge && merge.getMergeAxis() == 3) {
                images.add(Channels.LAST);
            }
        }
    }

    private void add(CNN2DFormat format) {
        images.add(format == CNN2DFormat.NHWC ? Channels.LAST : Channels.FIRST);
    }

    private void add(RNNFormat format) {
        if (format != null) {
            sequences.add(format == RNNFormat.NWC ? Channels.LAST : Channels.FIRST);
        }
    }

    private void addImageLayer(Layer layer) {
        if (layer instanceof Convolution1DLayer || layer instanceof Subsampling1DLayer) {
            return;
        }
        if (layer instanceof ConvolutionLayer convolution) {
            add(convolution.getCnn2dDataFormat());
        } else if (layer instanceof SubsamplingLayer pooling) {
            add(pooling.getCnn2dDataFormat());
        } else if (layer instanceof ZeroPaddingLayer padding) {
            add(padding.getDataFormat());
        } else if (layer instanceof Upsampling2D upsampling) {
            add(upsampling.getFormat());
        } else if (layer instanceof CnnLossLayer loss) {
            add(loss.getFormat());
        } else if (layer instanceof GlobalPoolingLayer pooling && pooledDimensions(pooling) == 2) {
            boolean last = Arrays.equals(pooling.getPoolingDimensions(), new int[] {1, 2});
            add(last ? CNN2DFormat.NHWC : CNN2DFormat.NCHW);
        } else if (layer instanceof BatchNormalization normalisation
                && normalisation.getCnn2DFormat() == CNN2DFormat.NHWC) {
            // the other one is also the default, between dense layers
            add(CNN2DFormat.NHWC);
        }
    }

    private void addImageReshaping(InputPreProcessor reshaping) {
        if (reshaping instanceof CnnToFeedForwardPreProcessor flattening) {
            add(flattening.getFormat());
        } else if (reshaping instanceof FeedForwardToCnnPreProcessor
                || reshaping instanceof RnnToCnnPreProcessor
                || reshaping instanceof CnnToRnnPreProcessor) {
            add(CNN2DFormat.NCHW);
        }
    }

    private void addSequenceLayer(Layer layer) {
        if (layer instanceof BaseRecurrentLayer recurrent) {
            add(recurrent.getRnnDataFormat());
        } else if (layer instanceof LastTimeStep last) {
            addSequenceLayer(last.getUnderlying());
        } else if (layer instanceof RnnOutputLayer output) {
            add(output.getRnnDataFormat());
        } else if (layer instanceof RnnLossLayer loss) {
            add(loss.getRnnDataFormat());
        } else if (layer instanceof EmbeddingSequenceLayer embedding) {
            add(embedding.getOutputFormat());
        } else if (layer instanceof Convolution1DLayer convolution) {
            add(convolution.getRnnDataFormat());
        } else if (layer instanceof GlobalPoolingLayer pooling && pooledDimensions(pooling) == 1) {
            add(pooling.getPoolingDimensions()[0] == 1 ? RNNFormat.NWC : RNNFormat.NCW);
        }
    }

    private void addSequenceReshaping(InputPreProcessor reshaping) {
        if (reshaping instanceof RnnToFeedForwardPreProcessor sequence) {
            add(sequence.getRnnDataFormat());
        } else if (reshaping instanceof FeedForwardToRnnPreProcessor rows) {
            add(rows.getRnnDataFormat());
        } else if (reshaping instanceof RnnToCnnPreProcessor sequence) {
            add(sequence.getRnnDataFormat());
        } else if (reshaping instanceof CnnToRnnPreProcessor images) {
            add(images.getRnnDataFormat());
        }
    }

    private static int pooledDimensions(GlobalPoolingLayer pooling) {
        return pooling.getPoolingDimensions() == null ? 0 : pooling.getPoolingDimensions().length;
    }
}
