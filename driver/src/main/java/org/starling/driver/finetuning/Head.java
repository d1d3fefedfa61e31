package org.starling.driver.finetuning;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.starling.driver.config.HeadSpec;
import org.starling.driver.config.network.NetworkData;
import org.starling.driver.config.network.NetworkException;
import org.starling.driver.config.network.OutputLayers;
import org.starling.kernels.batch.LabelFormat;

/**
 * An output layer for other labels. It has the name, the inputs, the updater and the initial weights' distribution of the layer that
 * it replaces. Where that predicts at each time step and the data have one label for each example, the mean over the steps is
 * predicted from.
 */
final class Head {
    private static final String POOLING = "pooling";

    private final HeadSpec spec;
    private final NetworkData data;

    Head(HeadSpec spec, NetworkData data) {
        this.spec = spec;
        this.data = data;
    }

    /**
     * Replaces the output layer of a network.
     *
     * @return name of the new layer
     * @throws NetworkException if the network has no output layer with weights, or none fits the labels
     */
    String attach(EditedNetwork network) {
        String name = network.outputName();
        NeuralNetConfiguration settings = network.settings().get(name);
        if (settings == null || !(settings.getLayer() instanceof BaseOutputLayer old)) {
            throw new NetworkException(
                    "Cannot make a new head: the network of the checkpoint ends in '%s', which is no output layer with weights (%s); leave out model.head, and give a network by model.json"
                            .formatted(
                                    name,
                                    settings == null
                                            ? "a vertex"
                                            : settings.getLayer().getClass().getSimpleName()));
        }
        BaseOutputLayer head = like(old);
        if (old instanceof RnnOutputLayer && !(head instanceof RnnOutputLayer)) {
            network.insertBeforeOutput(unused(network), new GlobalPoolingLayer(PoolingType.AVG));
        }
        settings.clearVariables();
        settings.setLayer(head);
        network.setSeed(spec.seed());
        return name;
    }

    private BaseOutputLayer like(BaseOutputLayer old) {
        BaseOutputLayer head = fitting(old);
        head.setLayerName(old.getLayerName());
        head.setNIn(old.getNIn());
        head.setWeightInitFn(old.getWeightInitFn());
        head.setBiasInit(old.getBiasInit());
        head.setGainInit(old.getGainInit());
        head.setIUpdater(old.getIUpdater());
        head.setBiasUpdater(old.getBiasUpdater());
        head.setRegularization(old.getRegularization());
        head.setRegularizationBias(old.getRegularizationBias());
        head.setGradientNormalization(old.getGradientNormalization());
        head.setGradientNormalizationThreshold(old.getGradientNormalizationThreshold());
        head.setWeightNoise(old.getWeightNoise());
        head.setIDropout(old.getIDropout());
        return head;
    }

    private BaseOutputLayer fitting(BaseOutputLayer old) {
        OutputLayers outputs = new OutputLayers("head", spec.classWeights(), data);
        if (!(data.format().label() instanceof LabelFormat.ClassSequence sequence)) {
            return outputs.ofExample();
        } else if (old instanceof RnnOutputLayer eachStep) {
            RnnOutputLayer head = outputs.ofEachStep();
            head.setRnnDataFormat(eachStep.getRnnDataFormat());
            return head;
        }
        throw new NetworkException(
                "Cannot make a new head: the labels of the data are sequences of %d steps, and the output layer '%s' of the checkpoint predicts once for each example; use data with one label, or a checkpoint of a network that predicts at each step"
                        .formatted(sequence.steps(), old.getLayerName()));
    }

    private static String unused(EditedNetwork network) {
        String name = POOLING;
        while (network.settings().containsKey(name)) {
            name += "'";
        }
        return name;
    }
}
