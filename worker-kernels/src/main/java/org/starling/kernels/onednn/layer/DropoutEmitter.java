package org.starling.kernels.onednn.layer;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_0;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_1;

import java.nio.FloatBuffer;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.dnnl.binary;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.memory;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.starling.kernels.onednn.plan.Gradient;
import org.starling.kernels.onednn.plan.NativeScope;
import org.starling.kernels.onednn.plan.PlanBuilder;
import org.starling.kernels.onednn.plan.Tensor;

/** Inverted dropout: keeps a value with probability p, divided by p, and replaces it by 0 otherwise. */
public final class DropoutEmitter {
    private DropoutEmitter() {}

    /** Appends dropout of {@code input}; nothing at inference and for frozen layers. */
    public static Tensor append(LayerContext context, Dropout dropout, Tensor input) {
        PlanBuilder builder = context.builder();
        if (!builder.training() || !context.trained()) {
            return input;
        }
        String step = context.name() + ".dropout";
        memory values = builder.inSinglePrecision(step, input.values());
        memory mask = builder.allocate(values.get_desc());
        FloatBuffer target = NativeScope.floatsOf(mask);
        float[] factors = new float[target.capacity()];
        builder.append(step + ".mask", () -> {
            fill(
                    factors,
                    keepProbability(dropout, context.noise()),
                    context.noise().generator(context.name()));
            target.put(0, factors);
        });
        Tensor output = new Tensor(multiply(builder, step, values, mask), input.shape(), input.differentiation());
        if (input.needsGradient()) {
            builder.onBackward(() -> builder.gradientOf(step, output).ifPresent(gradient -> {
                memory incoming = builder.inLayout(step + ".backward", gradient.values(), mask.get_desc());
                input.addGradient(Gradient.exclusive(multiply(builder, step + ".backward", incoming, mask)));
            }));
        }
        return output;
    }

    private static double keepProbability(Dropout dropout, Noise noise) {
        return dropout.getPSchedule() == null
                ? dropout.getP()
                : dropout.getPSchedule().valueAt(noise.iteration(), noise.epoch());
    }

    private static void fill(float[] factors, double keep, SplittableRandom random) {
        float kept = (float) (1 / keep);
        // two draws of 32 bits from each draw of 64
        long threshold = (long) (keep * (1L << Integer.SIZE));
        for (int i = 0; i < factors.length; i += 2) {
            long bits = random.nextLong();
            factors[i] = (bits >>> Integer.SIZE) < threshold ? kept : 0f;
            if (i + 1 < factors.length) {
                factors[i + 1] = (bits & 0xFFFFFFFFL) < threshold ? kept : 0f;
            }
        }
    }

    private static memory multiply(PlanBuilder builder, String step, memory values, memory mask) {
        memory product = builder.allocate(values.get_desc());
        binary.primitive_desc descriptor = new binary.primitive_desc(
                builder.cpu(),
                algorithm.binary_mul,
                values.get_desc(),
                mask.get_desc(),
                product.get_desc(),
                builder.attributes(),
                false);
        builder.append(step, descriptor, Map.of(DNNL_ARG_SRC_0, values, DNNL_ARG_SRC_1, mask, DNNL_ARG_DST, product));
        return product;
    }
}
