package org.starling.driver.config.network;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.nd4j.linalg.activations.Activation;
import org.starling.driver.config.ModelSpec;

/**
 * Embeddings of index columns, beside the numbers of the other columns, into dense layers with ReLU (Guo and Berkhahn, 2016). Dense
 * layers have Xavier weights.
 */
final class TabularNetwork {
    private TabularNetwork() {}

    static ComputationGraphConfiguration of(ModelSpec.Tabular spec, NetworkData data) {
        int features = data.requireTable("tabular");
        List<FeatureColumn> indices =
                data.columns().stream().filter(FeatureColumn::isIndex).toList();
        if (indices.isEmpty()) {
            throw new NetworkException(
                    "Cannot build the network 'tabular': the features have no index column to embed; encode a column by as: index in data.features, or use builtin: mlp");
        }
        GraphBuilder graph = BuiltinNetworks.settings(spec).graphBuilder();
        ColumnInputs inputs = ColumnInputs.addTo(graph, features);
        List<String> parts = new ArrayList<>();
        for (FeatureColumn column : indices) {
            int width = spec.embedding() == null ? ColumnInputs.width(column) : spec.embedding();
            parts.add(inputs.embedding("embedding" + column.position(), column, width));
        }
        parts.addAll(inputs.numbers(
                "numbers",
                data.columns().stream().filter(column -> !column.isIndex()).toList()));
        String last = inputs.merged("columns", parts);
        for (int i = 0; i < spec.hidden().size(); i++) {
            String name = "hidden" + (i + 1);
            graph.addLayer(
                    name,
                    new DenseLayer.Builder()
                            .nOut(spec.hidden().get(i))
                            .activation(Activation.RELU)
                            .build(),
                    last);
            last = name;
        }
        graph.addLayer("output", new OutputLayers("tabular", spec, data).ofExample(), last)
                .setOutputs("output");
        ComputationGraphConfiguration configuration = graph.build();
        // the input types of the builder would set the number of features as that of entries
        configuration.addPreProcessors(false, InputType.feedForward(features));
        return configuration;
    }
}
