package org.starling.driver.modelimport.keras;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import onnx.Onnx.GraphProto;
import onnx.Onnx.TensorProto.DataType;
import org.starling.driver.config.network.NetworkException;
import org.starling.driver.export.onnx.OnnxGraph;
import org.starling.driver.modelimport.onnx.OnnxModelFile;

/** Writes the layers of a Keras model in the operators of ONNX. Used once. */
final class KerasConverter {
    private static final Map<String, Appender> APPENDERS = appenders();

    private final KerasWeights weights;
    private final OnnxGraph graph = new OnnxGraph();
    private final Map<String, KerasValue> values = new HashMap<>();
    private String input;

    KerasConverter(KerasWeights weights) {
        this.weights = weights;
    }

    /** Appends the operators of one kind of layer. */
    private interface Appender {
        KerasValue append(LayerContext context);
    }

    private static Map<String, Appender> appenders() {
        Map<String, Appender> appenders = new HashMap<>();
        appenders.put("Dense", KerasFeatures::dense);
        appenders.put("Embedding", KerasFeatures::embedded);
        appenders.put("LSTM", KerasFeatures::lstm);
        appenders.put("BatchNormalization", KerasFeatures::batchNormalised);
        appenders.put("LayerNormalization", KerasFeatures::layerNormalised);
        appenders.put("Flatten", KerasFeatures::flattened);
        appenders.put("Conv1D", KerasConvolutions::plain);
        appenders.put("Conv2D", KerasConvolutions::plain);
        appenders.put("DepthwiseConv2D", KerasConvolutions::depthwise);
        appenders.put("SeparableConv2D", KerasConvolutions::separable);
        appenders.put("ZeroPadding2D", KerasConvolutions::padded);
        appenders.put("UpSampling2D", KerasConvolutions::upsampled);
        for (String type : List.of("MaxPooling1D", "MaxPooling2D", "AveragePooling1D", "AveragePooling2D")) {
            appenders.put(type, KerasConvolutions::pooled);
            appenders.put("Global" + type, KerasConvolutions::pooledOverAll);
        }
        for (String type : List.of("Activation", "ReLU", "LeakyReLU", "ELU", "Softmax")) {
            appenders.put(type, KerasActivations::layer);
        }
        for (String type : List.of(
                "Dropout",
                "SpatialDropout1D",
                "SpatialDropout2D",
                "GaussianNoise",
                "GaussianDropout",
                "AlphaDropout",
                "ActivityRegularization")) {
            appenders.put(type, LayerContext::input);
        }
        Map.of("Add", "Sum", "Average", "Mean", "Maximum", "Max", "Multiply", "Mul", "Subtract", "Sub")
                .forEach((type, operator) -> appenders.put(type, context -> KerasFeatures.combined(operator, context)));
        appenders.put("Concatenate", KerasFeatures::joined);
        return appenders;
    }

    /**
     * The graph of the layers.
     *
     * @throws NetworkException if some of them do not map; the message names all of these
     */
    GraphProto convert(KerasLayers model) {
        List<String> reasons = new ArrayList<>();
        for (KerasLayer layer : model.layers()) {
            try {
                append(layer, model);
            } catch (UnsupportedLayerException e) {
                reasons.add("%s '%s': %s".formatted(layer.type(), layer.name(), e.getMessage()));
            }
        }
        OnnxModelFile.requireNone(reasons);
        KerasValue output = values.get(model.output());
        if (output == null || input == null) {
            throw new NetworkException("Cannot import the network: no layer puts out '%s'; save the model again"
                    .formatted(model.output()));
        }
        graph.within("output").output(output.name(), "output", DataType.FLOAT, output.shape(), "");
        return graph.build("keras");
    }

    private void append(KerasLayer layer, KerasLayers model) {
        graph.within(layer.name());
        if (layer.type().equals("InputLayer")) {
            values.put(layer.name(), input(layer, model));
            return;
        }
        Appender appender = APPENDERS.get(layer.type());
        if (appender == null) {
            throw new UnsupportedLayerException("layers of this type have no form in DL4J");
        }
        List<KerasValue> inputs = new ArrayList<>();
        for (String name : layer.inputs()) {
            KerasValue value = values.get(name);
            if (value == null) {
                // the layer before is a reason already
                return;
            }
            inputs.add(value);
        }
        if (inputs.isEmpty()) {
            throw new UnsupportedLayerException("no inputs");
        }
        boolean channelsFirst = layer.text("data_format", "channels_last").equals("channels_first");
        if (channelsFirst != isChannelsFirst(model) && layer.config().hasNonNull("data_format")) {
            throw new UnsupportedLayerException("channels_first and channels_last in one model");
        }
        values.put(layer.name(), appender.append(new LayerContext(layer, inputs, weights.of(layer.name()), graph)));
    }

    private static boolean isChannelsFirst(KerasLayers model) {
        return model.layers().stream()
                .anyMatch(layer -> layer.text("data_format", "").equals("channels_first"));
    }

    /** Images and sequences are brought into the order of channels first. */
    private KerasValue input(KerasLayer layer, KerasLayers model) {
        List<Long> shape = layer.inputShape();
        if (input != null
                || shape.isEmpty()
                || shape.size() > 3
                || shape.stream().anyMatch(size -> size < 1)) {
            throw new UnsupportedLayerException(
                    "the shape %s of an input; give it 1 to 3 fixed dimensions".formatted(shape));
        }
        boolean flat = shape.size() == 2
                && model.layers().stream()
                        .filter(next -> next.inputs().contains(layer.name()))
                        .allMatch(next -> next.type().equals("Flatten"));
        List<Long> declared = flat ? List.of(shape.get(0) * shape.get(1)) : shape;
        input = graph.input("input", DataType.FLOAT, declared, "");
        if (declared.size() == 1 || (shape.size() == 3 && isChannelsFirst(model))) {
            return new KerasValue(input, declared);
        } else if (shape.size() == 2) {
            return new KerasValue(graph.transposed(input, 0, 2, 1), List.of(shape.get(1), shape.get(0)));
        }
        return new KerasValue(graph.transposed(input, 0, 3, 1, 2), List.of(shape.get(2), shape.get(0), shape.get(1)));
    }
}
