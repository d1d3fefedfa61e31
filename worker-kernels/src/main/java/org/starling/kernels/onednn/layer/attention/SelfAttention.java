package org.starling.kernels.onednn.layer.attention;

import java.nio.FloatBuffer;
import java.util.Optional;
import org.bytedeco.dnnl.memory;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.layer.attention.HeadProducts.Scale;
import org.starling.kernels.onednn.plan.Descriptors;
import org.starling.kernels.onednn.plan.Gradient;
import org.starling.kernels.onednn.plan.NativeScope;
import org.starling.kernels.onednn.plan.PlanBuilder;
import org.starling.kernels.onednn.plan.StepMask;
import org.starling.kernels.onednn.plan.Tensor;
import org.starling.layers.MultiHeadAttention;

/** {@code softmax(q kᵀ / √size) v} of each head and example, and its derivatives. */
final class SelfAttention {
    private final PlanBuilder builder;
    private final String name;
    private final HeadShape shape;
    private final HeadProducts products;
    private final HeadTensors heads;
    private final memory weights;
    private final Optional<HiddenPairs> hidden;
    private final Optional<Rotation> rotation;

    /**
     * @param mask of padding; may be null
     */
    SelfAttention(MultiHeadAttention layer, LayerContext context, HeadShape shape, StepMask mask) {
        this.builder = context.builder();
        this.name = context.name();
        this.shape = shape;
        this.products = new HeadProducts(builder, shape);
        this.heads = HeadTensors.shared(builder, shape, "parts");
        this.weights = builder.shared("attention.weights", shape.pairs());
        this.hidden = HiddenPairs.of(builder, layer, shape, mask);
        this.rotation = layer.rotary() ? Optional.of(new Rotation(layer, shape)) : Optional.empty();
    }

    /** From rows of queries, keys and values to rows of the outputs of all heads. */
    Tensor append(Tensor projected) {
        memory result = builder.allocate(Descriptors.plain(projected.dimension(0), shape.width()));
        for (int example = 0; example < shape.examples(); example++) {
            appendWeights(name + ".forward", projected.values(), example);
            memory rows = featuresOf(result, example);
            products.multiply(name + ".forward.values", Scale.NONE, weights, heads.values(), rows);
        }
        Tensor output = Tensor.of(result, projected.differentiation());
        builder.onGradient(name, output, gradient -> appendBackward(projected, gradient));
        return output;
    }

    /** Appends the weights of one example. */
    private void appendWeights(String step, memory projected, int example) {
        products.copy(step + ".heads", partsOf(projected, example), heads.parts());
        rotation.ifPresent(turns -> {
            FloatBuffer parts = NativeScope.floatsOf(heads.parts());
            builder.append(step + ".positions", () -> turns.turn(parts));
        });
        memory transposedKeys = builder.reinterpret(heads.keys(), shape.transposedFeatures());
        products.multiply(step + ".scores", Scale.OF_SCORES, heads.queries(), transposedKeys, weights);
        hidden.ifPresent(pairs -> {
            if (pairs.byExample()) {
                builder.append(step + ".mask", () -> pairs.fill(example));
            }
            products.hide(step + ".hidden", weights, pairs.tensor());
        });
        products.normalise(step + ".weights", weights);
    }

    private void appendBackward(Tensor projected, Gradient gradient) {
        String step = name + ".backward";
        memory.desc rows = Descriptors.plain(projected.dimension(0), shape.width());
        memory incoming = builder.inLayout(step, gradient.values(), rows);
        memory outgoing = builder.allocate(Descriptors.plain(projected.dimensions()));
        memory outputs = builder.shared("attention.outputs.gradient", shape.features());
        memory scores = builder.shared("attention.weights.gradient", shape.pairs());
        HeadTensors gradients = HeadTensors.shared(builder, shape, "parts.gradient");
        for (int example = 0; example < shape.examples(); example++) {
            appendWeights(step, projected.values(), example);
            products.copy(step + ".outputs", featuresOf(incoming, example), outputs);
            appendBackward(step, outputs, scores, gradients);
            rotation.ifPresent(turns -> {
                FloatBuffer parts = NativeScope.floatsOf(gradients.parts());
                builder.append(step + ".positions.backward", () -> turns.turnBack(parts));
            });
            products.copy(step + ".projected", gradients.parts(), partsOf(outgoing, example));
        }
        projected.addGradient(Gradient.exclusive(outgoing));
    }

    private void appendBackward(String step, memory outputs, memory scores, HeadTensors gradients) {
        memory transposedWeights = builder.reinterpret(weights, shape.transposedPairs());
        products.multiply(step + ".values", Scale.NONE, transposedWeights, outputs, gradients.values());
        memory transposedValues = builder.reinterpret(heads.values(), shape.transposedFeatures());
        products.multiply(step + ".weights.gradient", Scale.NONE, outputs, transposedValues, scores);
        products.differentiate(step + ".softmax", weights, scores);
        products.multiply(step + ".queries", Scale.OF_SCORES, scores, heads.keys(), gradients.queries());
        memory transposedScores = builder.reinterpret(scores, shape.transposedPairs());
        products.multiply(step + ".keys", Scale.OF_SCORES, transposedScores, heads.queries(), gradients.keys());
    }

    private memory partsOf(memory rows, int example) {
        return builder.part(rows, shape.partsInRows(), example * 3L * shape.width());
    }

    private memory featuresOf(memory rows, int example) {
        return builder.part(rows, shape.featuresInRows(), example * shape.width());
    }
}
