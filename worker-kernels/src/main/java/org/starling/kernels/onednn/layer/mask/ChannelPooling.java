package org.starling.kernels.onednn.layer.mask;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.bytedeco.dnnl.memory;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.starling.kernels.onednn.plan.Descriptors;
import org.starling.kernels.onednn.plan.Gradient;
import org.starling.kernels.onednn.plan.NativeScope;
import org.starling.kernels.onednn.plan.PlanBuilder;
import org.starling.kernels.onednn.plan.StepMask;
import org.starling.kernels.onednn.plan.Tensor;

/**
 * Pooling of all present positions to one value per channel and example: {@code [N, C, …] → [N, C]}. Supports masks and p-norms
 * {@code (Σ |x|ᵖ)^(1/p)} (arXiv 1311.1780), which oneDNN's pooling does not.
 */
public final class ChannelPooling {
    private final String layer;
    private final PoolingType type;
    private final int norm;
    private final StepMask mask;
    private final RowOrder order;
    private final int channels;
    private final float[] row;
    private final float[] pooled;
    /** Positions of the maxima, by channel, of one example after the other. */
    private final int[] greatest;

    private ChannelPooling(String layer, PoolingType type, int norm, StepMask mask, RowOrder order) {
        this.layer = layer;
        this.type = type;
        this.norm = norm;
        this.mask = mask;
        this.order = order;
        this.channels = order.channels();
        this.row = new float[channels];
        this.pooled = new float[channels];
        this.greatest = new int[type == PoolingType.MAX ? mask.examples() * channels : 0];
    }

    /**
     * Appends the pooling of {@code input}, for layer {@code name}.
     *
     * @param norm the p of p-norms
     */
    public static Tensor append(PlanBuilder builder, String name, PoolingType type, int norm, Tensor input) {
        int examples = builder.batchSize();
        int positions = Math.toIntExact(Descriptors.product(input.dimensions(), 2));
        memory source = builder.inSinglePrecision(name, input.values());
        RowOrder order = RowOrder.of(source.get_desc(), examples);
        ChannelPooling pooling = new ChannelPooling(
                name, type, norm, input.mask().orElseGet(() -> new StepMask(examples, positions)), order);
        FloatBuffer values = NativeScope.floatsOf(builder.inLayout(name, source, order.layout()));
        memory result = builder.allocate(Descriptors.plain(examples, order.channels()));
        FloatBuffer target = NativeScope.floatsOf(result);
        builder.append(name + ".forward", () -> pooling.pool(values, target));
        Tensor output = Tensor.of(result, input.differentiation());
        builder.onGradient(name, output, gradient -> {
            memory incoming = builder.inLayout(name + ".backward", gradient.values(), result.get_desc());
            memory outgoing = builder.allocate(order.layout());
            FloatBuffer after = NativeScope.floatsOf(incoming);
            FloatBuffer before = NativeScope.floatsOf(outgoing);
            builder.append(name + ".backward", () -> pooling.differentiate(values, target, after, before));
            input.addGradient(Gradient.exclusive(outgoing));
        });
        return output;
    }

    static IllegalArgumentException nothingThere(String layer, int example) {
        return new IllegalArgumentException(
                "Cannot compute layer '%s': all time steps of example %d of the batch are masked; leave such examples out"
                        .formatted(layer, example));
    }

    private void pool(FloatBuffer values, FloatBuffer target) {
        for (int example = 0; example < mask.examples(); example++) {
            int count = mask.count(example);
            if (count == 0 && type != PoolingType.SUM && type != PoolingType.PNORM) {
                throw nothingThere(layer, example);
            }
            Arrays.fill(pooled, type == PoolingType.MAX ? Float.NEGATIVE_INFINITY : 0f);
            for (int position = 0; position < mask.steps(); position++) {
                if (mask.present(example, position)) {
                    values.get(order.first(example, position), row);
                    add(example, position);
                }
            }
            for (int c = 0; c < channels; c++) {
                if (type == PoolingType.AVG) {
                    pooled[c] /= count;
                } else if (type == PoolingType.PNORM) {
                    pooled[c] = (float) Math.pow(pooled[c], 1.0 / norm);
                }
            }
            target.put(example * channels, pooled);
        }
    }

    private void add(int example, int position) {
        switch (type) {
            case MAX -> {
                for (int c = 0; c < channels; c++) {
                    if (row[c] > pooled[c]) {
                        pooled[c] = row[c];
                        greatest[example * channels + c] = position;
                    }
                }
            }
            case PNORM -> {
                for (int c = 0; c < channels; c++) {
                    pooled[c] += (float) Math.pow(Math.abs(row[c]), norm);
                }
            }
            default -> {
                for (int c = 0; c < channels; c++) {
                    pooled[c] += row[c];
                }
            }
        }
    }

    private void differentiate(FloatBuffer values, FloatBuffer results, FloatBuffer after, FloatBuffer before) {
        float[] gradient = new float[channels];
        for (int example = 0; example < mask.examples(); example++) {
            after.get(example * channels, gradient);
            results.get(example * channels, pooled);
            float share = type == PoolingType.AVG ? 1f / mask.count(example) : 1f;
            for (int position = 0; position < mask.steps(); position++) {
                int first = order.first(example, position);
                Arrays.fill(row, 0f);
                if (mask.present(example, position)) {
                    if (type == PoolingType.PNORM) {
                        values.get(first, row);
                    }
                    for (int c = 0; c < channels; c++) {
                        row[c] = switch (type) {
                            case MAX -> greatest[example * channels + c] == position ? gradient[c] : 0f;
                            case PNORM -> gradient[c] * ofNorm(row[c], pooled[c]);
                            default -> gradient[c] * share;
                        };
                    }
                }
                before.put(first, row);
            }
        }
    }

    /** {@code x |x|^(p-2) / result^(p-1)}; 0 where all is 0, where DL4J divides by zero. */
    private float ofNorm(float x, float result) {
        return result == 0f ? 0f : (float) (x * Math.pow(Math.abs(x), norm - 2) / Math.pow(result, norm - 1));
    }
}
