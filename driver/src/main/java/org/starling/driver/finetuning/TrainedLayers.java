package org.starling.driver.finetuning;

import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.wrapper.BaseWrapperLayer;

/** Finds the settings that train a layer. Stateless. */
final class TrainedLayers {
    private TrainedLayers() {}

    /** Settings with an updater and penalties, of {@code layer} itself or of the layers that it wraps. */
    static Stream<BaseLayer> in(Layer layer) {
        if (layer instanceof BaseWrapperLayer wrapper) {
            return in(wrapper.getUnderlying());
        } else if (layer instanceof Bidirectional both) {
            return Stream.of(both.getFwd(), both.getBwd()).flatMap(TrainedLayers::in);
        }
        return layer instanceof BaseLayer trained ? Stream.of(trained) : Stream.empty();
    }

    /** Returns whether the layer has parameters. */
    static boolean hasWeights(NeuralNetConfiguration settings) {
        return settings.getLayer().initializer().numParams(settings) > 0;
    }
}
