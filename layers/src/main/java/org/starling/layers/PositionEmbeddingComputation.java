package org.starling.layers;

import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Adds the vectors of positions to rows. */
final class PositionEmbeddingComputation extends TimeStepComputation<PositionEmbedding> {
    private static final String PASSED = "passed";

    PositionEmbeddingComputation(NeuralNetConfiguration conf, DataType dataType) {
        super(conf, dataType);
    }

    @Override
    INDArray forward(INDArray rows, Shape shape) {
        return add(rows, shape, 0);
    }

    @Override
    INDArray next(INDArray rows, Shape shape, Map<String, INDArray> state) {
        long passed = state.containsKey(PASSED) ? state.get(PASSED).getLong(0) : 0;
        INDArray output = add(rows, shape, passed);
        state.put(PASSED, Nd4j.scalar(passed + shape.steps()));
        return output;
    }

    private INDArray add(INDArray rows, Shape shape, long first) {
        layerConf().requirePositions(first + shape.steps());
        INDArray vectors = parameter(PositionEmbedding.VECTORS)
                .get(NDArrayIndex.all(), NDArrayIndex.interval(first, first + shape.steps()))
                .transpose();
        INDArray examples = rows.dup('c').reshape('c', shape.examples(), shape.steps(), rows.size(1));
        for (long example = 0; example < shape.examples(); example++) {
            examples.get(NDArrayIndex.point(example)).addi(vectors);
        }
        return examples.reshape('c', rows.shape());
    }

    @Override
    INDArray backward(INDArray rows, INDArray outputGradient, Shape shape) {
        INDArray sum = outputGradient
                .reshape('c', shape.examples(), shape.steps(), rows.size(1))
                .sum(0);
        INDArray gradients = gradientViews.get(PositionEmbedding.VECTORS);
        gradients.assign(0);
        gradients
                .get(NDArrayIndex.all(), NDArrayIndex.interval(0, shape.steps()))
                .assign(sum.reshape('c', shape.steps(), rows.size(1)).transpose());
        return outputGradient;
    }
}
