package org.starling.driver.modelimport.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.nd4j.linalg.activations.Activation;

/** Products with a constant matrix, with or without a bias, and rows of a table by their numbers. */
final class DenseImporter implements OperatorImporter {
    /** Values plus a constant, after an operator. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Shifted(String output, float[] bias, List<Operator> operators) {}

    @Override
    public void add(Operator operator, ImportContext context) {
        if (operator.type().equals("Gemm")) {
            addGemm(operator, context);
        } else if (!AttentionImporter.addIfAttention(operator, context)) {
            Constant weights = context.required(operator.input(1), "weights");
            Shifted shifted = shifted(operator, outputs(weights), context);
            addDense(operator, weights, shifted, context);
        }
    }

    private static long outputs(Constant weights) {
        if (weights.rank() != 2 || weights.floats().length == 0) {
            throw new UnsupportedOperatorException("weights of shape " + weights.shape());
        }
        return weights.size(1);
    }

    /** The bias that is added to the output of an operator, if nothing else takes that. */
    static Shifted shifted(Operator operator, long length, ImportContext context) {
        String output = operator.output();
        Optional<Operator> sum = context.graph().next(output, "Add");
        if (sum.isPresent()) {
            Optional<Constant> bias = context.constant(OperatorGraph.other(sum.get(), output));
            if (bias.isPresent()
                    && bias.get().rank() <= 2
                    && bias.get().floats().length == length
                    && (bias.get().rank() == 1 || bias.get().size(0) == 1)) {
                return new Shifted(sum.get().output(), bias.get().floats(), List.of(sum.get()));
            }
        }
        return new Shifted(output, new float[0], List.of());
    }

    private static void addGemm(Operator operator, ImportContext context) {
        if (operator.integer("transA", 0) != 0) {
            throw new UnsupportedOperatorException("a transposed input");
        }
        Constant given = context.required(operator.input(1), "weights");
        Constant weights =
                (operator.integer("transB", 0) == 0 ? given : given.transposed()).times(operator.number("alpha", 1));
        float[] bias = operator.input(2).isEmpty()
                ? new float[0]
                : context.required(operator.input(2), "biases")
                        .times(operator.number("beta", 1))
                        .vector(outputs(weights));
        addDense(operator, weights, new Shifted(operator.output(), bias, List.of()), context);
    }

    private static void addDense(Operator operator, Constant weights, Shifted shifted, ImportContext context) {
        ImportedValue value = context.value(operator.input(0));
        ImportedNode input = value.node();
        long outputs = outputs(weights);
        List<Integer> joined = value.last();
        boolean whole = joined.size() > 1 && !joined.contains(0) && input.isImage();
        boolean features = joined.equals(ImportedValue.CHANNELS) && !input.isImage();
        if (!features && !whole) {
            throw new UnsupportedOperatorException(
                    "a product along other dimensions than features, of an example %s".formatted(input.shape()));
        }
        long inputs = whole ? input.length() : input.channels();
        if (weights.size(0) != inputs) {
            throw new UnsupportedOperatorException(
                    "weights of shape %s for %d values".formatted(weights.shape(), inputs));
        }
        Constant ordered = whole ? inOrderOfChannels(weights, joined, input.shape()) : weights;
        DenseLayer layer = new DenseLayer.Builder()
                .nIn(inputs)
                .nOut(outputs)
                .hasBias(shifted.bias.length > 0)
                .activation(Activation.IDENTITY)
                .build();
        List<Long> shape = new ArrayList<>(input.shape());
        shape.set(0, outputs);
        ImportedNode node = context.layer(
                operator, layer, input, whole ? List.of(outputs) : shape, parameters(ordered, shifted.bias));
        context.consume(shifted.operators);
        context.put(shifted.output, whole ? ImportedValue.of(node) : value.with(node));
    }

    static Map<String, float[]> parameters(Constant weights, float[] bias) {
        Map<String, float[]> parameters = new HashMap<>();
        // DL4J stores matrices column by column
        parameters.put(DefaultParamInitializer.WEIGHT_KEY, weights.transposed().floats());
        if (bias.length > 0) {
            parameters.put(DefaultParamInitializer.BIAS_KEY, bias);
        }
        return parameters;
    }

    /** Rows of weights in the order in which DL4J joins an image: channels, height, width. */
    private static Constant inOrderOfChannels(Constant weights, List<Integer> joined, List<Long> shape) {
        if (joined.equals(List.of(1, 2, 3))) {
            return weights;
        }
        if (joined.size() != 3) {
            throw new UnsupportedOperatorException("a part of an image becomes features");
        }
        int columns = Math.toIntExact(weights.size(1));
        float[] ordered = new float[weights.floats().length];
        int[] position = new int[4];
        int[] strides = new int[4];
        int stride = 1;
        for (int i = 2; i >= 0; i--) {
            strides[joined.get(i)] = stride;
            stride *= Math.toIntExact(shape.get(joined.get(i) - 1));
        }
        int row = 0;
        for (position[1] = 0; position[1] < shape.get(0); position[1]++) {
            for (position[2] = 0; position[2] < shape.get(1); position[2]++) {
                for (position[3] = 0; position[3] < shape.get(2); position[3]++) {
                    int from = position[1] * strides[1] + position[2] * strides[2] + position[3] * strides[3];
                    System.arraycopy(weights.floats(), from * columns, ordered, row++ * columns, columns);
                }
            }
        }
        return new Constant(weights.shape(), ordered, new long[0]);
    }

    /** Rows of a table by the numbers that the input holds: one per example, or one per time step. */
    static void addEmbedding(Operator operator, ImportContext context) {
        Constant table = context.required(operator.input(0), "rows that are looked up in a table");
        ImportedValue value = context.value(operator.input(1));
        ImportedNode input = value.node();
        boolean numbers = input.isFeatures() || (input.isSequence() && input.channels() == 1);
        if (operator.integer("axis", 0) != 0
                || !numbers
                || value.rank() != 2
                || !input.inputs().isEmpty()) {
            throw new UnsupportedOperatorException("rows by numbers other than those of the input");
        }
        long outputs = outputs(table);
        Shifted shifted = shifted(operator, outputs, context);
        context.consume(shifted.operators);
        boolean single = input.length() == 1
                && context.graph().next(shifted.output, "Transpose").isEmpty();
        Layer layer = single
                ? new EmbeddingLayer.Builder()
                        .nIn(table.size(0))
                        .nOut(outputs)
                        .hasBias(shifted.bias.length > 0)
                        .activation(Activation.IDENTITY)
                        .build()
                : new EmbeddingSequenceLayer.Builder()
                        .nIn(table.size(0))
                        .nOut(outputs)
                        .inputLength(Math.toIntExact(input.length()))
                        .inferInputLength(true)
                        .hasBias(shifted.bias.length > 0)
                        .activation(Activation.IDENTITY)
                        .build();
        List<Long> shape = single ? List.of(outputs) : List.of(outputs, input.length());
        ImportedNode node = context.layer(operator, layer, input, shape, parameters(table, shifted.bias));
        List<Integer> steps = single ? List.of() : ImportedValue.TIME;
        context.put(
                shifted.output, new ImportedValue(node, List.of(ImportedValue.BATCH, steps, ImportedValue.CHANNELS)));
    }
}
