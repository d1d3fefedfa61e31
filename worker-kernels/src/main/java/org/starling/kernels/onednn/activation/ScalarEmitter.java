package org.starling.kernels.onednn.activation;

import java.nio.FloatBuffer;
import org.bytedeco.dnnl.memory;
import org.starling.kernels.onednn.plan.Gradient;
import org.starling.kernels.onednn.plan.NativeScope;
import org.starling.kernels.onednn.plan.PlanBuilder;
import org.starling.kernels.onednn.plan.Tensor;

/** Appends activation functions that Java computes; their tensors are float32. */
final class ScalarEmitter {
    private ScalarEmitter() {}

    static Tensor append(PlanBuilder builder, String name, ScalarFunction function, Tensor input) {
        memory source = builder.inSinglePrecision(name + ".activation", input.values());
        memory result = builder.allocate(source.get_desc());
        FloatBuffer inputs = NativeScope.floatsOf(source);
        FloatBuffer outputs = NativeScope.floatsOf(result);
        float[] x = new float[inputs.capacity()];
        float[] y = new float[x.length];
        builder.append(name + ".activation", () -> {
            inputs.get(0, x);
            for (int i = 0; i < x.length; i++) {
                y[i] = function.value(x[i]);
            }
            outputs.put(0, y);
        });
        Tensor output = new Tensor(result, input.shape(), input.differentiation());
        builder.onGradient(name, output, gradient -> {
            String step = name + ".activation.backward";
            memory after = builder.inLayout(step, gradient.values(), source.get_desc());
            memory before = builder.allocate(source.get_desc());
            FloatBuffer incoming = NativeScope.floatsOf(after);
            FloatBuffer outgoing = NativeScope.floatsOf(before);
            builder.append(step, () -> {
                incoming.get(0, y);
                for (int i = 0; i < x.length; i++) {
                    y[i] *= function.derivative(x[i]);
                }
                outgoing.put(0, y);
            });
            input.addGradient(Gradient.exclusive(before));
        });
        return output;
    }
}
