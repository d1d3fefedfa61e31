package org.starling.layers;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.starling.layers.MultiHeadAttention.Direction;

/** Self-attention, example by example, so that the weights of one example are in memory at a time. */
final class AttentionComputation extends TimeStepComputation<MultiHeadAttention> {
    private static final String KEYS = "keys";
    private static final String VALUES = "values";
    /** Score of what is hidden: its weight is 0 in float32 and float64. */
    private static final double HIDDEN = -1e9;

    AttentionComputation(NeuralNetConfiguration conf, DataType dataType) {
        super(conf, dataType);
    }

    @Override
    INDArray forward(INDArray rows, Shape shape) {
        return project(attended(projected(rows), shape), shape);
    }

    /** Queries, keys and values of all rows, {@code [rows, 3 nOut]}. */
    private INDArray projected(INDArray rows) {
        return rows.mmul(parameter(MultiHeadAttention.INPUT_WEIGHTS))
                .addiRowVector(parameter(MultiHeadAttention.INPUT_BIAS));
    }

    private INDArray project(INDArray attended, Shape shape) {
        INDArray output = attended.mmul(parameter(MultiHeadAttention.OUTPUT_WEIGHTS))
                .addiRowVector(parameter(MultiHeadAttention.OUTPUT_BIAS));
        return maskArray == null ? output : output.muliColumnVector(rowMask(output, shape));
    }

    /** 1 for each row that is present, 0 for padding. */
    private INDArray rowMask(INDArray rows, Shape shape) {
        return maskArray
                .castTo(rows.dataType())
                .dup('c')
                .reshape('c', shape.examples() * shape.steps(), 1)
                .gt(0)
                .castTo(rows.dataType());
    }

    private INDArray attended(INDArray projected, Shape shape) {
        INDArray outputs = Nd4j.createUninitialized(
                projected.dataType(), new long[] {projected.size(0), layerConf().getNOut()}, 'c');
        RotaryPositions positions = positions(0, shape.steps(), projected.dataType());
        for (long example = 0; example < shape.examples(); example++) {
            AttentionHeads heads = heads(projected, example, shape, positions);
            rowsOf(outputs, example, shape).assign(together(heads.outputs()));
        }
        return outputs;
    }

    private AttentionHeads heads(INDArray projected, long example, Shape shape, RotaryPositions positions) {
        INDArray parts = split(projected, example, shape, positions);
        return AttentionHeads.of(
                part(parts, 0),
                part(parts, 1),
                part(parts, 2),
                hidden(example, 0, shape.steps(), projected.dataType()));
    }

    /** Queries, keys and values of one example, {@code [3, heads, time, size]}, turned by their positions. */
    private INDArray split(INDArray projected, long example, Shape shape, RotaryPositions positions) {
        INDArray parts = rowsOf(projected, example, shape)
                .reshape('c', shape.steps(), 3, layerConf().heads(), layerConf().headSize())
                .permute(1, 2, 0, 3)
                .dup('c');
        if (positions != null) {
            positions.turn(part(parts, 0));
            positions.turn(part(parts, 1));
        }
        return parts;
    }

    private static INDArray part(INDArray parts, long index) {
        return parts.get(NDArrayIndex.point(index));
    }

    private static INDArray rowsOf(INDArray rows, long example, Shape shape) {
        return rows.get(NDArrayIndex.interval(example * shape.steps(), (example + 1) * shape.steps()));
    }

    /** The heads after each other: {@code [heads, time, size]} to {@code [time, nOut]}. */
    private INDArray together(INDArray heads) {
        return heads.permute(1, 0, 2)
                .dup('c')
                .reshape('c', heads.size(1), layerConf().getNOut());
    }

    /** The inverse of {@link #together}. */
    private INDArray apart(INDArray rows) {
        return rows.reshape('c', rows.size(0), layerConf().heads(), layerConf().headSize())
                .permute(1, 0, 2)
                .dup('c');
    }

    /** Null without rotary positions. */
    private RotaryPositions positions(long first, long steps, DataType type) {
        return layerConf().rotary() ? RotaryPositions.of(layerConf(), first, steps, type) : null;
    }

    /** What {@code steps} time steps may not attend to among those that passed and themselves; see {@link AttentionHeads#of}. */
    private INDArray hidden(long example, long passed, long steps, DataType type) {
        int sources = Math.toIntExact(passed + steps);
        boolean causal = layerConf().direction() == Direction.CAUSAL;
        double[][] hidden = new double[Math.toIntExact(steps)][sources];
        for (int source = 0; source < sources; source++) {
            boolean padding = maskArray != null && maskArray.getDouble(example, source) == 0;
            for (int step = 0; step < hidden.length; step++) {
                boolean later = causal && source > passed + step;
                // even padding sees itself, so that something is left to attend to; its output is not used
                boolean other = source != passed + step;
                hidden[step][source] = (padding && other) || later ? HIDDEN : 0;
            }
        }
        return Nd4j.createFromArray(hidden).castTo(type).reshape('c', 1, hidden.length, sources);
    }

    @Override
    INDArray next(INDArray rows, Shape shape, Map<String, INDArray> state) {
        if (layerConf().direction() != Direction.CAUSAL) {
            throw new UnsupportedOperationException(
                    "Cannot compute layer '%s' time step by time step: it attends to later ones (direction %s); use a causal layer"
                            .formatted(layerConf().getLayerName(), layerConf().direction()));
        }
        maskArray = null;
        long passed = state.containsKey(KEYS) ? state.get(KEYS).size(2) : 0;
        INDArray projected = projected(rows);
        INDArray outputs =
                Nd4j.create(projected.dataType(), projected.size(0), layerConf().getNOut());
        RotaryPositions positions = positions(passed, shape.steps(), projected.dataType());
        List<INDArray> keys = new ArrayList<>();
        List<INDArray> values = new ArrayList<>();
        for (long example = 0; example < shape.examples(); example++) {
            INDArray parts = split(projected, example, shape, positions);
            keys.add(appended(state.get(KEYS), example, part(parts, 1)));
            values.add(appended(state.get(VALUES), example, part(parts, 2)));
            int index = Math.toIntExact(example);
            AttentionHeads heads = AttentionHeads.of(
                    part(parts, 0),
                    keys.get(index),
                    values.get(index),
                    hidden(example, passed, shape.steps(), projected.dataType()));
            rowsOf(outputs, example, shape).assign(together(heads.outputs()));
        }
        state.put(KEYS, Nd4j.stack(0, keys.toArray(new INDArray[0])));
        state.put(VALUES, Nd4j.stack(0, values.toArray(new INDArray[0])));
        return project(outputs, shape);
    }

    private static INDArray appended(INDArray before, long example, INDArray added) {
        return before == null ? added : Nd4j.concat(1, part(before, example), added);
    }

    @Override
    INDArray backward(INDArray rows, INDArray outputGradient, Shape shape) {
        INDArray projected = projected(rows);
        INDArray given =
                maskArray == null ? outputGradient : outputGradient.mulColumnVector(rowMask(outputGradient, shape));
        INDArray attendedGradient =
                given.mmul(parameter(MultiHeadAttention.OUTPUT_WEIGHTS).transpose());
        INDArray attended = Nd4j.createUninitialized(
                projected.dataType(), new long[] {projected.size(0), layerConf().getNOut()}, 'c');
        INDArray projectedGradient = Nd4j.createUninitialized(projected.dataType(), projected.shape(), 'c');
        RotaryPositions positions = positions(0, shape.steps(), projected.dataType());
        for (long example = 0; example < shape.examples(); example++) {
            AttentionHeads heads = heads(projected, example, shape, positions);
            rowsOf(attended, example, shape).assign(together(heads.outputs()));
            AttentionHeads.Gradients gradients = heads.differentiate(apart(rowsOf(attendedGradient, example, shape)));
            if (positions != null) {
                positions.turnBack(gradients.queries());
                positions.turnBack(gradients.keys());
            }
            rowsOf(projectedGradient, example, shape)
                    .assign(Nd4j.concat(
                            1,
                            together(gradients.queries()),
                            together(gradients.keys()),
                            together(gradients.values())));
        }
        setProduct(MultiHeadAttention.OUTPUT_WEIGHTS, MultiHeadAttention.OUTPUT_BIAS, attended, given);
        setProduct(MultiHeadAttention.INPUT_WEIGHTS, MultiHeadAttention.INPUT_BIAS, rows, projectedGradient);
        return projectedGradient.mmul(
                parameter(MultiHeadAttention.INPUT_WEIGHTS).transpose());
    }

    private void setProduct(String weights, String bias, INDArray rows, INDArray gradient) {
        setGradient(weights, rows.transpose().mmul(gradient));
        setGradient(bias, gradient.sum(0));
    }
}
