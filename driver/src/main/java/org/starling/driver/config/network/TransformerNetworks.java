package org.starling.driver.config.network;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.starling.driver.config.ModelSpec;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.LabelFormat;
import org.starling.layers.MultiHeadAttention.Direction;

/** The built-in networks for texts: Transformers, which differ in their attention and in their output. */
final class TransformerNetworks {
    private TransformerNetworks() {}

    /** A decoder with causal attention, which predicts the next token at each step. */
    static ComputationGraphConfiguration gpt(ModelSpec.Gpt spec, ExampleFormat format) {
        if (!TransformerGraph.fits(format)
                || !(format.label() instanceof LabelFormat.ClassSequence label)
                || format.masks().hidesTokens()) {
            throw new NetworkException(
                    "Cannot build the network 'gpt': it needs the number of each token and the next token at each step, but %s; use text-windows with label: each and text.encode: indices"
                            .formatted(described(format)));
        }
        return new TransformerGraph("gpt", spec, format, Direction.CAUSAL).ofEachStep(label.classes());
    }

    /** An encoder, which predicts hidden tokens (Devlin et al. 2019). */
    static ComputationGraphConfiguration bert(ModelSpec.Bert spec, ExampleFormat format) {
        if (!TransformerGraph.fits(format)
                || !(format.label() instanceof LabelFormat.ClassSequence label)
                || !format.masks().hidesTokens()) {
            throw new NetworkException(
                    "Cannot build the network 'bert': it needs the number of each token and hidden tokens as labels, but %s; set data.text.labels to masked"
                            .formatted(described(format)));
        }
        return new TransformerGraph("bert", spec, format, Direction.BOTH).ofEachStep(label.classes());
    }

    /** An encoder, whose mean over the steps of a text goes to the outputs that the labels need. */
    static ComputationGraphConfiguration textClassifier(ModelSpec.TextClassifier spec, NetworkData data) {
        ExampleFormat format = data.format();
        if (!TransformerGraph.fits(format) || data.vocabulary() == 0) {
            throw new NetworkException(
                    "Cannot build the network 'text-classifier': it needs texts as numbers of tokens, but %s; use a source of texts with text.encode: indices"
                            .formatted(described(format)));
        }
        if (format.masks().featureSteps() == 0) {
            throw new NetworkException(
                    "Cannot build the network 'text-classifier': padding would count as tokens; set data.text.padding to masked");
        }
        return new TransformerGraph("text-classifier", spec, format, Direction.BOTH)
                .ofExample(data.vocabulary(), new OutputLayers("text-classifier", spec, data).ofExample());
    }

    private static String described(ExampleFormat format) {
        String shape = "the shape of an example is " + format.features().shape();
        if (format.masks().hidesTokens()) {
            return shape + " and labels are hidden tokens";
        }
        return shape + " and labels have " + format.label().length() + " values";
    }
}
