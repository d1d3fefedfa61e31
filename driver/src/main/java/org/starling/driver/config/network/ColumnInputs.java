package org.starling.driver.config.network;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.conf.layers.EmbeddingLayer;
import org.starling.layers.FeatureSubset;

/**
 * Columns of a table as inputs of layers: embeddings of index columns, beside numbers. Embeddings start from a normal distribution
 * with deviation 0.01, as those of fast.ai do, so that one that no example trains stays near 0.
 */
final class ColumnInputs {
    /** Name of the input with all features. */
    static final String TABLE = "table";

    private static final double DEVIATION = 0.01;
    private static final int LARGEST_WIDTH = 50;

    private final GraphBuilder graph;
    private final int features;

    private ColumnInputs(GraphBuilder graph, int features) {
        this.graph = graph;
        this.features = features;
    }

    /**
     * Adds the input to a graph.
     *
     * @param features values of an example
     */
    static ColumnInputs addTo(GraphBuilder graph, int features) {
        return new ColumnInputs(graph.addInputs(TABLE), features);
    }

    /** Width of the embedding of a column by the rule of fast.ai 0.7: half of the entries, at most 50. */
    static int width(FeatureColumn column) {
        return Math.min(LARGEST_WIDTH, (column.entries() + 1) / 2);
    }

    /** Adds the embedding of a column; returns its name. */
    String embedding(String name, FeatureColumn column, int width) {
        graph.addLayer(
                name,
                new EmbeddingLayer.Builder()
                        .nIn(column.entries())
                        .nOut(width)
                        .weightInit(new NormalDistribution(0, DEVIATION))
                        .build(),
                new FeatureSubset(features, column.position(), 1),
                TABLE);
        return name;
    }

    /**
     * Adds columns of numbers; returns the names of what has their values. Neighbours are taken together.
     *
     * @param columns in packed order
     */
    List<String> numbers(String prefix, List<FeatureColumn> columns) {
        List<String> parts = new ArrayList<>();
        int first = -1;
        int end = -1;
        for (FeatureColumn column : columns) {
            if (column.position() != end) {
                addNumbers(prefix, first, end, parts);
                first = column.position();
            }
            end = column.position() + column.width();
        }
        addNumbers(prefix, first, end, parts);
        return parts;
    }

    private void addNumbers(String prefix, int first, int end, List<String> parts) {
        if (first < end) {
            String name = prefix + first;
            graph.addVertex(name, new SubsetVertex(first, end - 1), TABLE);
            parts.add(name);
        }
    }

    /** Adds the values of all parts after each other; returns the name. */
    String merged(String name, List<String> parts) {
        if (parts.size() == 1) {
            return parts.get(0);
        }
        graph.addVertex(name, new MergeVertex(), parts.toArray(String[]::new));
        return name;
    }
}
