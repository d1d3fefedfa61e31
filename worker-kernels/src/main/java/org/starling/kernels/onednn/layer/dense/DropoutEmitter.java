package org.starling.kernels.onednn.layer.dense;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_0;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_1;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.dnnl.binary;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.memory;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.starling.kernels.onednn.layer.LayerContext;
import org.starling.kernels.onednn.plan.Descriptors;
import org.starling.kernels.onednn.plan.Gradient;
import org.starling.kernels.onednn.plan.NativeScope;
import org.starling.kernels.onednn.plan.PlanBuilder;
import org.starling.kernels.onednn.plan.Tensor;

/** Appends dropout of a layer's input. */
public final class DropoutEmitter {
    private final LayerContext context;
    private final PlanBuilder builder;
    private final String step;
    private final DropoutFunction function;
    private final memory values;

    private DropoutEmitter(LayerContext context, DropoutFunction function, Tensor input) {
        this.context = context;
        this.builder = context.builder();
        this.step = context.name() + ".dropout";
        this.function = function;
        this.values = builder.inSinglePrecision(step, input.values());
    }

    /**
     * Appends {@code dropout}, which is supported, to {@code input}; nothing at inference and for frozen layers.
     *
     * @throws IllegalArgumentException if channels are to be dropped and there are none
     */
    public static Tensor append(LayerContext context, IDropout dropout, Tensor input) {
        if (!context.builder().training() || !context.trained()) {
            return input;
        }
        DropoutFunction function = DropoutFunctions.of(dropout).orElseThrow();
        if (function.byChannel()) {
            context.require(
                    input.rank() > 2 && input.shape() == Tensor.Shape.AS_IS,
                    "images or sequences, of which channels are dropped",
                    input);
        }
        return new DropoutEmitter(context, function, input).append(input);
    }

    private Tensor append(Tensor input) {
        // the order of draws matters only where neighbours share one; padding of layouts must stay zero, though
        boolean ordered = function.shifts() || function.byChannel();
        memory.desc drawn = ordered ? Descriptors.plain(input.dimensions()) : values.get_desc();
        Optional<memory> factors = function.scales() ? Optional.of(builder.allocate(drawn)) : Optional.empty();
        Optional<memory> summands = function.shifts() ? Optional.of(builder.allocate(drawn)) : Optional.empty();
        appendDraw(factors, summands, Math.toIntExact(Descriptors.product(input.dimensions(), 2)));
        Optional<memory> scale = factors.map(this::inLayoutOfValues);
        memory result = scale.map(factor -> multiply(step, values, factor)).orElse(values);
        if (summands.isPresent()) {
            result = builder.sum(step, List.of(result, inLayoutOfValues(summands.get())), builder.attributes());
        }
        Tensor output = new Tensor(result, input.shape(), input.differentiation());
        builder.onGradient(
                step,
                output,
                gradient -> input.addGradient(
                        scale.map(factor -> scaled(gradient, factor)).orElse(gradient)));
        return output;
    }

    private memory inLayoutOfValues(memory drawn) {
        return builder.inLayout(step, drawn, values.get_desc());
    }

    private Gradient scaled(Gradient gradient, memory factor) {
        String name = step + ".backward";
        return Gradient.exclusive(multiply(name, builder.inLayout(name, gradient.values(), factor.get_desc()), factor));
    }

    private void appendDraw(Optional<memory> factors, Optional<memory> summands, int positions) {
        int repeats = function.byChannel() ? positions : 1;
        Optional<FloatBuffer> factorTarget = factors.map(NativeScope::floatsOf);
        Optional<FloatBuffer> summandTarget = summands.map(NativeScope::floatsOf);
        float[] drawnFactors = new float[factorTarget.map(FloatBuffer::capacity).orElse(0) / repeats];
        float[] drawnSummands =
                new float[summandTarget.map(FloatBuffer::capacity).orElse(0)];
        builder.append(step + ".mask", () -> {
            function.draw(
                    drawnFactors,
                    drawnSummands,
                    context.random(),
                    context.random().generator(context.name()));
            factorTarget.ifPresent(target -> put(drawnFactors, repeats, target));
            summandTarget.ifPresent(target -> target.put(0, drawnSummands));
        });
    }

    private static void put(float[] drawn, int repeats, FloatBuffer target) {
        if (repeats == 1) {
            target.put(0, drawn);
            return;
        }
        for (int i = 0; i < target.capacity(); i++) {
            target.put(i, drawn[i / repeats]);
        }
    }

    private memory multiply(String name, memory first, memory second) {
        memory product = builder.allocate(first.get_desc());
        binary.primitive_desc descriptor = new binary.primitive_desc(
                builder.cpu(),
                algorithm.binary_mul,
                first.get_desc(),
                second.get_desc(),
                product.get_desc(),
                builder.attributes(),
                false);
        builder.append(name, descriptor, Map.of(DNNL_ARG_SRC_0, first, DNNL_ARG_SRC_1, second, DNNL_ARG_DST, product));
        return product;
    }
}
