package org.starling.benchmarks.dl4j;

import java.lang.reflect.Field;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.layers.convolution.ConvolutionLayer;
import org.deeplearning4j.nn.layers.convolution.subsampling.SubsamplingLayer;
import org.deeplearning4j.nn.layers.mkldnn.MKLDNNConvHelper;
import org.deeplearning4j.nn.layers.mkldnn.MKLDNNSubsamplingHelper;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Switch of DL4J's oneDNN helpers. DL4J as published (1.0.0-M2.1) looks for a class that has moved, and so never loads them.
 * Setting the private field by reflection measures DL4J with them.
 */
public enum Helpers {
    /** As published. */
    STOCK,
    /** Helpers of convolution and pooling layers put in place. */
    FORCED;

    private static final String FIELD = "helper";

    public void apply(Model network) throws ReflectiveOperationException {
        if (this == STOCK) {
            return;
        }
        Layer[] layers = network instanceof ComputationGraph graph
                ? graph.getLayers()
                : ((MultiLayerNetwork) network).getLayers();
        for (Layer layer : layers) {
            if (layer instanceof ConvolutionLayer) {
                set(ConvolutionLayer.class, layer, new MKLDNNConvHelper(DataType.FLOAT));
            } else if (layer instanceof SubsamplingLayer) {
                set(SubsamplingLayer.class, layer, new MKLDNNSubsamplingHelper(DataType.FLOAT));
            }
        }
    }

    private static void set(Class<?> owner, Layer layer, Object helper) throws ReflectiveOperationException {
        Field field = owner.getDeclaredField(FIELD);
        field.setAccessible(true);
        field.set(layer, helper);
    }
}
