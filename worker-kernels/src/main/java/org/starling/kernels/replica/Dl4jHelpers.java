package org.starling.kernels.replica;

import java.lang.reflect.Field;
import java.util.Arrays;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.layers.convolution.ConvolutionLayer;
import org.deeplearning4j.nn.layers.convolution.subsampling.SubsamplingLayer;
import org.deeplearning4j.nn.layers.mkldnn.MKLDNNConvHelper;
import org.deeplearning4j.nn.layers.mkldnn.MKLDNNSubsamplingHelper;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Puts DL4J's oneDNN helpers in place. DL4J 1.0.0-M2.1 has them, and they make convolutions several times faster, but it
 * looks for them by the name of a class that has moved, and so runs without. Only plain 2-D convolution and pooling on the
 * channels-first layout get one: these are what the helpers speed up, and what is tested to give the same numbers.
 */
final class Dl4jHelpers {
    /** System property; {@code off} leaves the helpers away. */
    private static final String PROPERTY = "starling.nd4j.helpers";

    private Dl4jHelpers() {}

    /** Gives every layer that can use one its helper; does nothing on other backends than the CPU's, or when switched off. */
    static void install(LiveNetwork network) {
        if (!NativeLibraries.runOnCpu() || "off".equals(System.getProperty(PROPERTY))) {
            return;
        }
        Arrays.stream(network.layers()).forEach(Dl4jHelpers::install);
    }

    private static void install(Layer layer) {
        if (layer.getClass() == ConvolutionLayer.class
                && channelsFirst(((org.deeplearning4j.nn.conf.layers.ConvolutionLayer)
                                layer.conf().getLayer())
                        .getCnn2dDataFormat())) {
            set(layer, ConvolutionLayer.class, new MKLDNNConvHelper(DataType.FLOAT));
        } else if (layer.getClass() == SubsamplingLayer.class
                && channelsFirst(((org.deeplearning4j.nn.conf.layers.SubsamplingLayer)
                                layer.conf().getLayer())
                        .getCnn2dDataFormat())) {
            set(layer, SubsamplingLayer.class, new MKLDNNSubsamplingHelper(DataType.FLOAT));
        }
    }

    private static boolean channelsFirst(CNN2DFormat format) {
        return format == CNN2DFormat.NCHW;
    }

    private static void set(Layer layer, Class<?> owner, Object helper) {
        try {
            Field field = owner.getDeclaredField("helper");
            field.setAccessible(true);
            field.set(layer, helper);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    "Cannot give layer %s its oneDNN helper: this is not DL4J 1.0.0-M2.1; use the version in Starling's jar"
                            .formatted(layer.conf().getLayer().getLayerName()),
                    e);
        }
    }
}
