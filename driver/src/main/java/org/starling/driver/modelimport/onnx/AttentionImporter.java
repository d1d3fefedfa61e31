package org.starling.driver.modelimport.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.starling.driver.modelimport.onnx.DenseImporter.Shifted;
import org.starling.layers.MultiHeadAttention;
import org.starling.layers.PositionEmbedding;

/**
 * Self-attention of several heads, in the operators with which Starling exports it, and learned positions. The operators of one
 * attention have one consumer each, so they are followed from the first product to the last.
 */
final class AttentionImporter {
    private static final float EXACT = 1e-4f;
    private static final int SIZE_OF_HEAD = 4;

    private final ImportContext context;
    private final List<Operator> operators = new ArrayList<>();

    private AttentionImporter(ImportContext context) {
        this.context = context;
    }

    /** Adds the attention that a product begins, if one does. */
    static boolean addIfAttention(Operator product, ImportContext context) {
        return new AttentionImporter(context).add(product);
    }

    private boolean add(Operator product) {
        Optional<Constant> weights = context.constant(product.input(1));
        if (weights.isEmpty() || weights.get().rank() != 2 || !context.knows(product.input(0))) {
            return false;
        }
        ImportedValue value = context.value(product.input(0));
        Shifted projected = DenseImporter.shifted(product, weights.get().size(1), context);
        Optional<Operator> heads = context.graph().next(projected.output(), "Reshape");
        Optional<Constant> sizes = heads.flatMap(reshape -> context.constant(reshape.input(1)));
        boolean begins = value.node().isSequence()
                && value.last().equals(ImportedValue.CHANNELS)
                && sizes.isPresent()
                && sizes.get().integers().length == SIZE_OF_HEAD + 1
                && sizes.get().integers()[2] == 3;
        if (!begins) {
            return false;
        }
        operators.addAll(projected.operators());
        operators.add(heads.get());
        addFrom(product, weights.get(), projected, sizes.get().integers());
        return true;
    }

    private void addFrom(Operator product, Constant weights, Shifted projected, long[] sizes) {
        ImportedValue value = context.value(product.input(0));
        String parts = follow(operators.get(operators.size() - 1).output(), "Transpose", List.of(2L, 0L, 3L, 1L, 4L));
        Operator split = next(parts, "Split");
        boolean heads = sizes[1] > 0 && sizes[3] > 0 && sizes[4] > 0 && weights.size(1) == 3 * sizes[3] * sizes[4];
        if (!heads || split.outputs().size() != 3 || split.integer("axis", 0) != 0) {
            throw unknown();
        }
        MultiHeadAttention.Builder layer = new MultiHeadAttention.Builder()
                .heads(Math.toIntExact(sizes[3]))
                .nIn(value.node().channels())
                .nOut(sizes[3] * sizes[4]);
        List<Constant> angles = new ArrayList<>();
        String queries = turned(split.outputs().get(0), angles);
        String keys = turned(split.outputs().get(1), angles);
        String scores = next(follow(keys, "Transpose", List.of(0L, 1L, 2L, 4L, 3L)), "MatMul", queries)
                .output();
        Operator scaled = next(scores, "Mul");
        float scale = constantOf(scaled, scores).number();
        if (Math.abs(scale - 1 / Math.sqrt((double) sizes[4])) > EXACT) {
            throw unknown();
        }
        String visible = masked(scaled.output(), layer, sizes[1]);
        Operator softmax = next(visible, "Softmax");
        String attended =
                next(softmax.output(), "MatMul", split.outputs().get(2)).output();
        String together = next(follow(attended, "Transpose", List.of(0L, 1L, 3L, 2L, 4L)), "Reshape")
                .output();
        Operator last = next(together, "MatMul");
        Constant outputWeights = constantOf(last, together);
        Shifted output = DenseImporter.shifted(last, outputWeights.size(1), context);
        operators.addAll(output.operators());
        put(product, layer, parameters(weights, projected, outputWeights, output), angles, sizes, output.output());
    }

    private void put(
            Operator product,
            MultiHeadAttention.Builder layer,
            Map<String, float[]> parameters,
            List<Constant> angles,
            long[] sizes,
            String output) {
        if (!angles.isEmpty()) {
            layer.rotary(base(angles, sizes));
        }
        MultiHeadAttention attention = layer.build();
        requireAngles(attention, angles, sizes);
        ImportedValue value = context.value(product.input(0));
        ImportedNode input = value.node();
        Layer added = attention;
        context.consume(operators);
        List<Long> shape = List.of(sizes[3] * sizes[4], input.shape().get(1));
        context.put(
                output,
                new ImportedValue(
                        context.layer(product, added, input, shape, parameters),
                        List.of(ImportedValue.BATCH, ImportedValue.TIME, ImportedValue.CHANNELS)));
    }

    private static Map<String, float[]> parameters(
            Constant weights, Shifted projected, Constant outputWeights, Shifted output) {
        // a bias that is not written keeps its initial value, 0
        Map<String, float[]> parameters = new HashMap<>();
        parameters.put(MultiHeadAttention.INPUT_WEIGHTS, weights.transposed().floats());
        parameters.put(
                MultiHeadAttention.OUTPUT_WEIGHTS, outputWeights.transposed().floats());
        if (projected.bias().length > 0) {
            parameters.put(MultiHeadAttention.INPUT_BIAS, projected.bias());
        }
        if (output.bias().length > 0) {
            parameters.put(MultiHeadAttention.OUTPUT_BIAS, output.bias());
        }
        return parameters;
    }

    /** Hides later time steps if a mask is added to the scores. */
    private String masked(String scores, MultiHeadAttention.Builder layer, long steps) {
        Optional<Operator> sum = context.graph().next(scores, "Add");
        if (sum.isEmpty()) {
            return scores;
        }
        Operator added = next(scores, "Add");
        float[] mask = constantOf(added, scores).floats();
        int size = Math.toIntExact(steps);
        boolean causal = mask.length == (long) size * size;
        for (int i = 0; causal && i < mask.length; i++) {
            causal = i % size > i / size ? mask[i] < -1e8f : mask[i] == 0;
        }
        if (!causal) {
            throw unknown();
        }
        layer.causal();
        return added.output();
    }

    /** The features after their rotation, if they are rotated; adds cosines and sines. */
    private String turned(String features, List<Constant> angles) {
        if (context.graph().next(features, "Split").isEmpty()) {
            return features;
        }
        Operator halves = next(features, "Split");
        String first = halves.outputs().get(0);
        String second = halves.outputs().get(halves.outputs().size() - 1);
        List<Operator> products = new ArrayList<>(context.graph().consumers(first));
        products.addAll(context.graph().consumers(second));
        if (products.size() != 4
                || products.stream().anyMatch(product -> !product.type().equals("Mul"))) {
            throw unknown();
        }
        operators.addAll(products);
        Operator difference = products.stream()
                .flatMap(product -> context.graph().next(product.output(), "Sub").stream())
                .findFirst()
                .orElseThrow(AttentionImporter::unknown);
        Operator sum = products.stream()
                .flatMap(product -> context.graph().next(product.output(), "Add").stream())
                .findFirst()
                .orElseThrow(AttentionImporter::unknown);
        operators.addAll(List.of(difference, sum));
        Operator cosine = context.graph().producer(difference.input(0)).orElseThrow(AttentionImporter::unknown);
        Operator sine = context.graph().producer(difference.input(1)).orElseThrow(AttentionImporter::unknown);
        if (!cosine.takes(first) || !sine.takes(second)) {
            throw unknown();
        }
        angles.add(constantOf(cosine, first));
        angles.add(constantOf(sine, second));
        return next(difference.output(), "Concat", sum.output()).output();
    }

    /** The base of the angles: that of feature 1 at position 1 is {@code base^(-2 / size)}. */
    private static double base(List<Constant> angles, long[] sizes) {
        int half = Math.toIntExact(sizes[4] / 2);
        if (half < 2
                || sizes[1] < 2
                || angles.get(0).length() < half + 2
                || angles.get(1).length() < half + 2) {
            return 10_000;
        }
        double angle =
                Math.atan2(angles.get(1).floats()[half + 1], angles.get(0).floats()[half + 1]);
        double base = Math.pow(angle, -half);
        // bases are round numbers, and the angle has seven digits
        double round = Math.rint(base);
        return Math.abs(base - round) < base * EXACT ? round : base;
    }

    private static void requireAngles(MultiHeadAttention layer, List<Constant> angles, long[] sizes) {
        int half = Math.toIntExact(sizes[4] / 2);
        for (int part = 0; part < angles.size(); part++) {
            float[] values = angles.get(part).floats();
            if (values.length != sizes[1] * half) {
                throw unknown();
            }
            for (int i = 0; i < values.length; i++) {
                double angle = layer.rotaryAngle(i / half, i % half);
                double expected = part % 2 == 0 ? Math.cos(angle) : Math.sin(angle);
                if (!(Math.abs(values[i] - expected) < 1e-3)) {
                    throw unknown();
                }
            }
        }
    }

    private String follow(String value, String type, List<Long> order) {
        Operator operator = next(value, type);
        if (!operator.integers("perm").equals(order)) {
            throw unknown();
        }
        return operator.output();
    }

    private Operator next(String value, String type, String other) {
        Operator operator = next(value, type);
        if (!operator.takes(other)) {
            throw unknown();
        }
        return operator;
    }

    private Operator next(String value, String type) {
        Operator operator = context.graph().next(value, type).orElseThrow(AttentionImporter::unknown);
        operators.add(operator);
        return operator;
    }

    private Constant constantOf(Operator operator, String value) {
        return context.required(OperatorGraph.other(operator, value), "factors");
    }

    private static UnsupportedOperatorException unknown() {
        return new UnsupportedOperatorException("an attention in other operators than those of Starling's own export");
    }

    /** A learned vector of each position, added to sequences; false if the constant has another shape. */
    static boolean addIfPositions(Operator sum, String x, Constant vectors, ImportContext context) {
        ImportedValue value = context.value(x);
        ImportedNode input = value.node();
        if (!input.isSequence() || !value.isPlain()) {
            return false;
        }
        int features = Math.toIntExact(input.channels());
        int steps = Math.toIntExact(input.shape().get(1));
        List<Long> shape = vectors.shape();
        boolean fits = shape.equals(List.of((long) features, (long) steps))
                || shape.equals(List.of(1L, (long) features, (long) steps));
        if (!fits) {
            return false;
        }
        float[] byPosition = new float[vectors.floats().length];
        for (int i = 0; i < byPosition.length; i++) {
            byPosition[i % steps * features + i / steps] = vectors.floats()[i];
        }
        Layer layer = new PositionEmbedding.Builder()
                .positions(steps)
                .nIn(features)
                .nOut(features)
                .build();
        context.put(
                sum.output(),
                value.with(context.layer(
                        sum, layer, input, input.shape(), Map.of(PositionEmbedding.VECTORS, byPosition))));
        return true;
    }
}
