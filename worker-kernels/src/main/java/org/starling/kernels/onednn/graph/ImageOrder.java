package org.starling.kernels.onednn.graph;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.Subsampling1DLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.CnnToRnnPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.RnnToCnnPreProcessor;

/**
 * In which order a network takes the dimensions of images. Inside a plan dimensions are always {@code [N, C, H, W]}, and the
 * order is only one of layout; at the network's input, and where images are flattened, it shows.
 */
public final class ImageOrder {
    private ImageOrder() {}

    /** The orders that the settings of {@code graph} name; empty where nothing tells. */
    public static Set<CNN2DFormat> of(NetworkGraph graph) {
        Set<CNN2DFormat> orders = EnumSet.noneOf(CNN2DFormat.class);
        for (GraphNode node : graph.nodes()) {
            if (node instanceof GraphNode.LayerNode layer) {
                addLayer(layer.layer(), orders);
                layer.reshaping().ifPresent(reshaping -> addReshaping(reshaping, orders));
            } else if (node instanceof GraphNode.VertexNode vertex
                    && vertex.vertex() instanceof MergeVertex merge
                    && merge.getMergeAxis() == 3) {
                orders.add(CNN2DFormat.NHWC);
            }
        }
        return orders;
    }

    private static void addLayer(Layer layer, Set<CNN2DFormat> orders) {
        if (layer instanceof Convolution1DLayer || layer instanceof Subsampling1DLayer) {
            return;
        }
        if (layer instanceof ConvolutionLayer convolution) {
            orders.add(convolution.getCnn2dDataFormat());
        } else if (layer instanceof SubsamplingLayer pooling) {
            orders.add(pooling.getCnn2dDataFormat());
        } else if (layer instanceof ZeroPaddingLayer padding) {
            orders.add(padding.getDataFormat());
        } else if (layer instanceof Upsampling2D upsampling) {
            orders.add(upsampling.getFormat());
        } else if (layer instanceof CnnLossLayer loss) {
            orders.add(loss.getFormat());
        } else if (layer instanceof GlobalPoolingLayer pooling && pooling.getPoolingDimensions() != null) {
            if (pooling.getPoolingDimensions().length == 2) {
                boolean last = Arrays.equals(pooling.getPoolingDimensions(), new int[] {1, 2});
                orders.add(last ? CNN2DFormat.NHWC : CNN2DFormat.NCHW);
            }
        } else if (layer instanceof BatchNormalization normalisation
                && normalisation.getCnn2DFormat() == CNN2DFormat.NHWC) {
            // the other one is also the default, between dense layers
            orders.add(CNN2DFormat.NHWC);
        }
    }

    private static void addReshaping(InputPreProcessor reshaping, Set<CNN2DFormat> orders) {
        if (reshaping instanceof CnnToFeedForwardPreProcessor flattening) {
            orders.add(flattening.getFormat());
        } else if (reshaping instanceof FeedForwardToCnnPreProcessor
                || reshaping instanceof RnnToCnnPreProcessor
                || reshaping instanceof CnnToRnnPreProcessor) {
            orders.add(CNN2DFormat.NCHW);
        }
    }
}
