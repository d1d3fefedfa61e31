package org.starling.driver.config.network;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.L2NormalizeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.nd4j.linalg.activations.Activation;
import org.starling.driver.config.ModelSpec;
import org.starling.driver.config.Similarity;

/**
 * A vector of the user and a vector of the item, each computed from its own columns, and their similarity: a recommender. The dot
 * product has a bias of the user and of the item added (Koren, Bell and Volinsky, 2009). The output layer scales and shifts the
 * similarity, one value for each output.
 */
final class TwoTowerNetwork {
    private final ModelSpec.TwoTower spec;
    private final NetworkData data;
    private final GraphBuilder graph;
    private final ColumnInputs inputs;

    private TwoTowerNetwork(ModelSpec.TwoTower spec, NetworkData data, int features) {
        this.spec = spec;
        this.data = data;
        this.graph = BuiltinNetworks.settings(spec).graphBuilder();
        this.inputs = ColumnInputs.addTo(graph, features);
    }

    static ComputationGraphConfiguration of(ModelSpec.TwoTower spec, NetworkData data) {
        int features = data.requireTable("two-tower");
        return new TwoTowerNetwork(spec, data, features).build(features);
    }

    private ComputationGraphConfiguration build(int features) {
        FeatureColumn user = index(spec.user(), "user");
        FeatureColumn item = index(spec.item(), "item");
        requireEachInATower();
        String userVector = vector("user", user, spec.userColumns());
        String itemVector = vector("item", item, spec.itemColumns());
        String similarity = spec.similarity() == Similarity.DOT
                ? sum(
                        product(userVector, itemVector),
                        inputs.embedding("user-bias", user, 1),
                        inputs.embedding("item-bias", item, 1))
                : product(unit(userVector), unit(itemVector));
        graph.addLayer("output", new OutputLayers("two-tower", spec, data).ofExample(), similarity)
                .setOutputs("output");
        ComputationGraphConfiguration configuration = graph.build();
        // the input types of the builder would set the number of features as that of entries
        configuration.addPreProcessors(false, InputType.feedForward(features));
        return configuration;
    }

    /** Adds a tower; returns the name of its vector. */
    private String vector(String tower, FeatureColumn id, List<String> names) {
        List<FeatureColumn> columns = data.columns().stream()
                .filter(column -> !column.equals(id) && names.contains(column.name()))
                .toList();
        List<String> parts = new ArrayList<>();
        parts.add(inputs.embedding(tower, id, spec.width()));
        columns.stream()
                .filter(FeatureColumn::isIndex)
                .forEach(column -> parts.add(inputs.embedding(
                        tower + "-embedding" + column.position(), column, ColumnInputs.width(column))));
        parts.addAll(inputs.numbers(
                tower + "-numbers",
                columns.stream().filter(column -> !column.isIndex()).toList()));
        if (parts.size() == 1 && spec.hidden().isEmpty()) {
            return tower;
        }
        String last = inputs.merged(tower + "-columns", parts);
        for (int i = 0; i < spec.hidden().size(); i++) {
            last = dense(tower + "-hidden" + (i + 1), spec.hidden().get(i), Activation.RELU, last);
        }
        return dense(tower + "-vector", spec.width(), Activation.IDENTITY, last);
    }

    private String dense(String name, int units, Activation activation, String input) {
        graph.addLayer(
                name,
                new DenseLayer.Builder().nOut(units).activation(activation).build(),
                input);
        return name;
    }

    private String unit(String vector) {
        String name = vector + "-unit";
        graph.addVertex(name, new L2NormalizeVertex(), vector);
        return name;
    }

    /** Adds the dot product: the sum of an image of one row, whose pixels are the products. */
    private String product(String user, String item) {
        graph.addVertex("products", new ElementWiseVertex(ElementWiseVertex.Op.Product), user, item)
                .addLayer(
                        "dot",
                        new GlobalPoolingLayer(PoolingType.SUM),
                        new FeedForwardToCnnPreProcessor(1, spec.width(), 1),
                        "products");
        return "dot";
    }

    private String sum(String... parts) {
        graph.addVertex("similarity", new ElementWiseVertex(ElementWiseVertex.Op.Add), parts);
        return "similarity";
    }

    private FeatureColumn index(String name, String key) {
        return data.columns().stream()
                .filter(column -> column.isIndex() && column.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new NetworkException(
                        "Cannot build the network 'two-tower': model.%s is '%s', but the features have no index column of that name, they have %s; encode it by as: index in data.features"
                                .formatted(key, name, indexNames())));
    }

    private List<String> indexNames() {
        return data.columns().stream()
                .filter(FeatureColumn::isIndex)
                .map(FeatureColumn::name)
                .toList();
    }

    /** Columns that no tower reads would be ignored silently. */
    private void requireEachInATower() {
        List<String> names =
                data.columns().stream().map(FeatureColumn::name).distinct().toList();
        for (String name : names) {
            boolean read = name.equals(spec.user())
                    || name.equals(spec.item())
                    || spec.userColumns().contains(name)
                    || spec.itemColumns().contains(name);
            if (!read) {
                throw new NetworkException(
                        "Cannot build the network 'two-tower': column '%s' is in no tower; add it to model.userColumns or model.itemColumns, or leave it out of data.features"
                                .formatted(name));
            }
        }
        requireKnown(spec.userColumns(), "userColumns", names);
        requireKnown(spec.itemColumns(), "itemColumns", names);
    }

    private static void requireKnown(List<String> columns, String key, List<String> names) {
        for (String column : columns) {
            if (!names.contains(column)) {
                throw new NetworkException(
                        "Cannot build the network 'two-tower': model.%s names '%s', but the features have %s; correct the name"
                                .formatted(key, column, names));
            }
        }
    }
}
