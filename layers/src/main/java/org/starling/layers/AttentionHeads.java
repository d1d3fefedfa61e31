package org.starling.layers;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Attention of the heads of one example.
 *
 * @param queries {@code [heads, time, size]}
 * @param keys {@code [heads, sources, size]}, where sources are the time steps that are attended to
 * @param values {@code [heads, sources, size]}
 * @param weights {@code [heads, time, sources]}: for each time step positive numbers whose sum is 1
 */
record AttentionHeads(INDArray queries, INDArray keys, INDArray values, INDArray weights) {

    /** Gradients of queries, keys and values. */
    record Gradients(INDArray queries, INDArray keys, INDArray values) {}

    /**
     * Computes the weights.
     *
     * @param hidden {@code [1, time, sources]}: added to the scores, 0 or a large negative number
     */
    static AttentionHeads of(INDArray queries, INDArray keys, INDArray values, INDArray hidden) {
        INDArray scores =
                product(queries, keys, false, true).muli(scale(queries)).addi(hidden);
        return new AttentionHeads(queries, keys, values, Nd4j.nn().softmax(scores, 2));
    }

    private static double scale(INDArray queries) {
        return 1 / Math.sqrt((double) queries.size(2));
    }

    /** Returns the outputs of the heads, {@code [heads, time, size]}. */
    INDArray outputs() {
        return product(weights, values, false, false);
    }

    /** Returns the gradients, given that of {@link #outputs}. */
    Gradients differentiate(INDArray outputGradient) {
        INDArray weighted = product(outputGradient, values, false, true).muli(weights);
        INDArray scores = weighted.sub(weights.mul(weighted.sum(true, 2))).muli(scale(queries));
        return new Gradients(
                product(scores, keys, false, false),
                product(scores, queries, true, false),
                product(weights, outputGradient, true, false));
    }

    private static INDArray product(INDArray left, INDArray right, boolean transposeLeft, boolean transposeRight) {
        return Nd4j.matmul(left, right, transposeLeft, transposeRight, false);
    }
}
