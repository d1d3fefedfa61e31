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
 * Installs DL4J's oneDNN helpers, which make convolutions several times faster. DL4J 1.0.0-M2.1 contains them, but looks for them
 * under a class name that has changed, and so runs without. Only plain 2-D convolution and pooling in channels-first layout get a
 * helper: these gain speed, and tests show that they give the same numbers.
 */
final class Dl4jHelpers {
    /** System property; {@code off} disables the helpers. */
    private static final String PROPERTY = "starling.nd4j.helpers";

    private Dl4jHelpers() {}

    /**
     * Installs the helper of every supported layer. Does nothing on other backends of ND4J than the CPU's, or when switched off.
     */
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
