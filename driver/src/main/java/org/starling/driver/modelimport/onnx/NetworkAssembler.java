package org.starling.driver.modelimport.onnx;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToRnnPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.RnnToFeedForwardPreProcessor;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;

/**
 * Makes a configuration of DL4J of nodes: functions are joined with the layers before them, dense layers get the preprocessors of
 * their inputs, and the last node becomes an output layer. Used once.
 */
final class NetworkAssembler {
    private static final String OUTPUT = "output";

    private final ImportSettings settings;
    private final GraphBuilder graph;
    private final Map<ImportedNode, Integer> uses = new HashMap<>();
    private final Map<ImportedNode, String> names = new HashMap<>();
    private final Map<String, Map<String, float[]>> parameters = new HashMap<>();
    /** Sequences that are rows, one for each time step, after a dense layer. */
    private final Set<String> rows = new HashSet<>();

    private final Set<String> steps = new HashSet<>();

    NetworkAssembler(ImportSettings settings) {
        this.settings = settings;
        this.graph =
                new NeuralNetConfiguration.Builder().updater(settings.updater()).graphBuilder();
    }

    /** Parameters of the layers by their names, and by DL4J's keys. */
    Map<String, Map<String, float[]>> parameters() {
        return parameters;
    }

    /**
     * Assembles the nodes that lead to the last one.
     *
     * @param nodes all nodes but the input, each after its inputs
     */
    ComputationGraphConfiguration assemble(List<ImportedNode> nodes, ImportedNode input, ImportedNode last) {
        countUses(last);
        graph.addInputs(input.name());
        names.put(input, input.name());
        Ending ending = ending(last);
        for (ImportedNode node : nodes) {
            if (uses.containsKey(node) && !ending.replaced.contains(node)) {
                append(node);
            }
        }
        appendLast(ending);
        return graph.setOutputs(OUTPUT).build();
    }

    private void countUses(ImportedNode last) {
        Deque<ImportedNode> open = new ArrayDeque<>(List.of(last));
        uses.put(last, 1);
        while (!open.isEmpty()) {
            for (ImportedNode input : open.pop().inputs()) {
                if (uses.merge(input, 1, Integer::sum) == 1) {
                    open.push(input);
                }
            }
        }
    }

    private void append(ImportedNode node) {
        if (node.vertex().isPresent()) {
            String[] inputs = node.inputs().stream().map(this::inSequence).toArray(String[]::new);
            graph.addVertex(node.name(), node.vertex().get(), inputs);
            names.put(node, node.name());
            return;
        }
        Layer layer = node.layer().orElseThrow();
        ImportedNode input = node.inputs().get(0);
        if (isFunction(node) && isJoined(input, function(layer))) {
            // the layer before computes it
            names.put(node, names.get(input));
        } else if (layer instanceof DenseLayer) {
            appendDense(node.name(), layer, node);
        } else {
            boolean keepsRows = isFunction(node) && rows.contains(names.get(input));
            graph.addLayer(node.name(), layer, keepsRows ? names.get(input) : inSequence(input));
            register(node, node.name());
            if (keepsRows) {
                rows.add(node.name());
            }
        }
    }

    private void register(ImportedNode node, String name) {
        names.put(node, name);
        parameters.put(name, node.parameters());
    }

    private static boolean isFunction(ImportedNode node) {
        return node.layer()
                .filter(layer -> layer.getClass() == ActivationLayer.class)
                .isPresent();
    }

    private static IActivation function(Layer layer) {
        return layer instanceof ActivationLayer function
                ? function.getActivationFn()
                : ((BaseLayer) layer).getActivationFn();
    }

    /** Lets a layer compute the function that follows it, if it can. */
    private boolean isJoined(ImportedNode node, IActivation function) {
        Layer layer = node.layer().orElse(null);
        boolean known = layer instanceof ConvolutionLayer || layer instanceof DenseLayer;
        if (!known
                || uses.get(node) != 1
                || !(((BaseLayer) layer).getActivationFn() instanceof ActivationIdentity)
                || (function instanceof ActivationSoftmax && !node.isFeatures())) {
            return false;
        }
        ((BaseLayer) layer).setActivationFn(function);
        return true;
    }

    private void appendDense(String name, Layer layer, ImportedNode node) {
        ImportedNode input = node.inputs().get(0);
        InputPreProcessor reshaping = null;
        if (input.isImage()) {
            reshaping = new CnnToFeedForwardPreProcessor(
                    input.shape().get(1), input.shape().get(2), input.channels());
        } else if (input.isSequence() && !rows.contains(names.get(input))) {
            reshaping = new RnnToFeedForwardPreProcessor(RNNFormat.NCW);
        }
        graph.addLayer(name, layer, reshaping, names.get(input));
        register(node, name);
        if (input.isSequence()) {
            rows.add(name);
        }
    }

    /** The name of a node's output; rows become sequences first. */
    private String inSequence(ImportedNode node) {
        String name = names.get(node);
        if (!rows.contains(name)) {
            return name;
        }
        String sequence = name + "-steps";
        if (steps.add(name)) {
            graph.addVertex(sequence, new PreprocessorVertex(new FeedForwardToRnnPreProcessor(RNNFormat.NCW)), name);
        }
        return sequence;
    }

    /**
     * The end of a network.
     *
     * @param dense the dense layer that becomes the output layer; null if a loss layer follows
     * @param before the node whose output the last layer takes
     * @param activation of the last layer
     * @param replaced nodes that the last layer computes
     */
    private record Ending(
            ImportedNode dense, ImportedNode before, IActivation activation, Set<ImportedNode> replaced) {}

    private Ending ending(ImportedNode last) {
        boolean function = uses.get(last) == 1 && isLastFunction(last);
        ImportedNode node = function ? last.inputs().get(0) : last;
        IActivation activation =
                settings.activation(function ? function(last.layer().orElseThrow()) : new ActivationIdentity());
        Set<ImportedNode> replaced = new HashSet<>();
        if (function) {
            replaced.add(last);
        }
        if (uses.get(node) == 1 && node.layer().orElse(null) instanceof DenseLayer) {
            replaced.add(node);
            return new Ending(node, node.inputs().get(0), activation, replaced);
        }
        return new Ending(null, node, activation, replaced);
    }

    /** Softmax of an output layer is over channels, and that of an activation layer over the last dimension. */
    private static boolean isLastFunction(ImportedNode node) {
        Layer layer = node.layer().orElse(null);
        return layer instanceof RnnLossLayer
                || layer instanceof CnnLossLayer
                || (isFunction(node) && (node.isFeatures() || !(function(layer) instanceof ActivationSoftmax)));
    }

    private void appendLast(Ending ending) {
        if (ending.dense == null) {
            graph.addLayer(OUTPUT, lossLayer(ending.before, ending.activation), inSequence(ending.before));
        } else if (ending.dense.isSequence()) {
            graph.addLayer(OUTPUT, outputLayer(ending.dense, ending.activation), inSequence(ending.before));
            register(ending.dense, OUTPUT);
        } else {
            appendDense(OUTPUT, outputLayer(ending.dense, ending.activation), ending.dense);
        }
    }

    private Layer outputLayer(ImportedNode node, IActivation activation) {
        DenseLayer dense = (DenseLayer) node.layer().orElseThrow();
        if (node.isSequence()) {
            return new RnnOutputLayer.Builder(settings.loss(activation))
                    .nIn(dense.getNIn())
                    .nOut(dense.getNOut())
                    .hasBias(dense.hasBias())
                    .activation(activation)
                    .dataFormat(RNNFormat.NCW)
                    .build();
        }
        return new OutputLayer.Builder(settings.loss(activation))
                .nIn(dense.getNIn())
                .nOut(dense.getNOut())
                .hasBias(dense.hasBias())
                .activation(activation)
                .build();
    }

    private Layer lossLayer(ImportedNode node, IActivation activation) {
        if (node.isSequence()) {
            return new RnnLossLayer.Builder(settings.loss(activation))
                    .activation(activation)
                    .dataFormat(RNNFormat.NCW)
                    .build();
        } else if (node.isImage()) {
            return new CnnLossLayer.Builder(settings.loss(activation))
                    .activation(activation)
                    .build();
        }
        return new LossLayer.Builder(settings.loss(activation))
                .activation(activation)
                .build();
    }
}
