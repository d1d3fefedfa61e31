package org.starling.kernels.onednn.layer.attention;

import java.nio.FloatBuffer;
import org.bytedeco.dnnl.memory;
import org.starling.kernels.onednn.layer.LayerCompiler;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.layer.Sequences;
import org.starling.kernels.onednn.layer.mask.MaskUse;
import org.starling.kernels.onednn.parameter.Parameter;
import org.starling.kernels.onednn.plan.Descriptors;
import org.starling.kernels.onednn.plan.NativeScope;
import org.starling.kernels.onednn.plan.PlanBuilder;
import org.starling.kernels.onednn.plan.Tensor;
import org.starling.layers.PositionEmbedding;

/** Adds a learned vector of each position: {@code [N, C, T] → [N, C, T]}. */
public final class PositionEmbeddingCompiler implements LayerCompiler<PositionEmbedding> {
    @Override
    public boolean channelsFirstOnly(PositionEmbedding layer) {
        return true;
    }

    @Override
    public MaskUse maskUse(PositionEmbedding layer) {
        return MaskUse.STEPS_CARRIED;
    }

    @Override
    public Tensor compile(PositionEmbedding layer, Tensor input, LayerContext context) {
        context.requireSequence(layer.getNIn(), input);
        context.require(
                input.dimension(2) <= layer.positions(),
                "sequences of at most %d time steps".formatted(layer.positions()),
                input);
        Tensor rows = Sequences.rows(context, input);
        memory.desc vectors = Descriptors.plain(layer.positions(), layer.getNOut());
        Parameter parameter = context.parameter(PositionEmbedding.VECTORS, vectors, vectors);
        return Sequences.ofRows(context, append(context, rows, parameter));
    }

    private static Tensor append(LayerContext context, Tensor rows, Parameter vectors) {
        PlanBuilder builder = context.builder();
        String name = context.name();
        memory.desc layout = Descriptors.plain(rows.dimensions());
        memory source = builder.inLayout(name + ".input", rows.values(), layout);
        memory result = builder.allocate(layout);
        int features = Math.toIntExact(rows.dimension(1));
        FloatBuffer given = NativeScope.floatsOf(source);
        FloatBuffer target = NativeScope.floatsOf(result);
        int stretch = builder.batchSize() * features;
        builder.append(name + ".forward", () -> add(vectors.weightValues(), features, stretch, given, target));
        Tensor output = Tensor.of(result, context.differentiation(rows));
        builder.onGradient(name, output, gradient -> {
            if (context.trained()) {
                FloatBuffer incoming =
                        NativeScope.floatsOf(builder.inLayout(name + ".backward", gradient.values(), layout));
                builder.append(name + ".backward", () -> addUp(incoming, stretch, features, vectors.gradientValues()));
            }
            if (rows.needsGradient()) {
                rows.addGradient(gradient);
            }
        });
        return output;
    }

    private static void add(FloatBuffer vectors, int features, int stretch, FloatBuffer given, FloatBuffer target) {
        float[] vector = new float[features];
        float[] examples = new float[stretch];
        for (int start = 0, position = 0; start < given.capacity(); start += stretch, position++) {
            vectors.get(position * features, vector);
            given.get(start, examples);
            for (int first = 0; first < stretch; first += features) {
                for (int c = 0; c < features; c++) {
                    examples[first + c] += vector[c];
                }
            }
            target.put(start, examples);
        }
    }

    private static void addUp(FloatBuffer incoming, int stretch, int features, FloatBuffer gradients) {
        float[] examples = new float[stretch];
        int position = 0;
        for (int start = 0; start < incoming.capacity(); start += stretch, position++) {
            float[] total = new float[features];
            incoming.get(start, examples);
            for (int first = 0; first < stretch; first += features) {
                for (int c = 0; c < features; c++) {
                    total[c] += examples[first + c];
                }
            }
            gradients.put(position * features, total);
        }
        // no example has the positions after the last
        int rest = gradients.capacity() - position * features;
        gradients.put(position * features, new float[rest]);
    }
}
