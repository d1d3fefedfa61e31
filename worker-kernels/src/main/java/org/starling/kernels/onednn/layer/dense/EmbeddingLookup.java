package org.starling.kernels.onednn.layer.dense;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.bytedeco.dnnl.memory;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.parameter.Parameter;
import org.starling.kernels.onednn.plan.Descriptors;
import org.starling.kernels.onednn.plan.NativeScope;
import org.starling.kernels.onednn.plan.PlanBuilder;
import org.starling.kernels.onednn.plan.Tensor;

/**
 * Lookup of rows of a table {@code [entries, width]} by their numbers, and its derivative: the gradients of a row are summed. The
 * table is stored row by row.
 */
final class EmbeddingLookup {
    private final LayerContext context;
    private final PlanBuilder builder;
    private final FloatBuffer numbers;
    private final int entries;
    private final int width;
    private final int count;
    private final Parameter table;
    private final Optional<Parameter> bias;
    private final int[] rows;

    /** {@code input} holds the numbers, as floating-point values. */
    EmbeddingLookup(LayerContext context, Tensor input, long entries, long width) {
        this.context = context;
        this.builder = context.builder();
        memory ordered =
                builder.inLayout(context.name() + ".input", input.values(), Descriptors.plain(input.dimensions()));
        this.numbers = NativeScope.floatsOf(ordered);
        this.entries = Math.toIntExact(entries);
        this.width = Math.toIntExact(width);
        this.count = numbers.capacity();
        this.rows = new int[count];
        // DL4J stores the table column by column
        this.table = context.parameter(
                DefaultParamInitializer.WEIGHT_KEY,
                Descriptors.strided(new long[] {entries, width}, new long[] {1, entries}),
                Descriptors.plain(entries, width));
        this.bias = context.hasParameter(DefaultParamInitializer.BIAS_KEY)
                ? Optional.of(context.parameter(
                        DefaultParamInitializer.BIAS_KEY, Descriptors.plain(width), Descriptors.plain(width)))
                : Optional.empty();
    }

    /** The rows after each other, seen as {@code layout}, which must have their order. */
    Tensor append(memory.desc layout) {
        String name = context.name();
        memory result = builder.allocate(layout);
        FloatBuffer target = NativeScope.floatsOf(result);
        builder.append(name + ".forward", () -> lookUp(target));
        Tensor output = Tensor.of(result, Tensor.Differentiation.neededIf(context.trained()));
        builder.onGradient(name, output, gradient -> {
            FloatBuffer incoming =
                    NativeScope.floatsOf(builder.inLayout(name + ".backward", gradient.values(), layout));
            builder.append(name + ".backward", () -> addUp(incoming));
        });
        return output;
    }

    private void lookUp(FloatBuffer target) {
        FloatBuffer values = table.weightValues();
        float[] shift = new float[width];
        bias.ifPresent(parameter -> parameter.weightValues().get(0, shift));
        float[] row = new float[width];
        for (int i = 0; i < count; i++) {
            rows[i] = number(numbers.get(i));
            values.get(rows[i] * width, row);
            for (int c = 0; c < width; c++) {
                row[c] += shift[c];
            }
            target.put(i * width, row);
        }
    }

    private int number(float value) {
        int number = (int) value;
        if (number < 0 || number >= entries) {
            throw new IllegalArgumentException(
                    "Cannot compute layer '%s': entry %d does not exist, only entries 0 to %d; correct the data, or change nIn"
                            .formatted(context.name(), number, entries - 1));
        }
        return number;
    }

    private void addUp(FloatBuffer incoming) {
        float[] gradients = new float[entries * width];
        float[] total = new float[width];
        float[] part = new float[width];
        for (int i = 0; i < count; i++) {
            incoming.get(i * width, part);
            int start = rows[i] * width;
            for (int c = 0; c < width; c++) {
                gradients[start + c] += part[c];
                total[c] += part[c];
            }
        }
        table.gradientValues().put(0, gradients);
        bias.ifPresent(parameter -> parameter.gradientValues().put(0, Arrays.copyOf(total, width)));
    }
}
