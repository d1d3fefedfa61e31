package org.starling.kernels.torch.layer;

import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.starling.kernels.onednn.layer.dense.DropoutFunction;
import org.starling.kernels.onednn.layer.dense.DropoutFunctions;

/** Dropout of a layer's input. Random numbers are drawn by the CPU, so they do not depend on the device. */
final class TorchDropout {
    private TorchDropout() {}

    /** Applies {@code dropout} in training of layers that are trained. */
    static Tensor apply(IDropout dropout, Tensor input, NodeContext context) {
        if (!context.trains()) {
            return input;
        }
        DropoutFunction function = DropoutFunctions.of(dropout).orElseThrow();
        context.require(
                !function.byChannel() || input.dim() > 2, "images or sequences, of which channels are dropped", input);
        long[] shape = Shapes.of(input);
        if (function.byChannel()) {
            Arrays.fill(shape, 2, shape.length, 1);
        }
        int length = Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
        float[] factors = new float[function.scales() ? length : 0];
        float[] summands = new float[function.shifts() ? length : 0];
        function.draw(
                factors,
                summands,
                context.step().random(),
                context.step().random().generator(context.name()));
        Tensor output = input;
        if (function.scales()) {
            output = output.mul(torch.tensor(factors).to(input).view(shape));
        }
        return function.shifts() ? output.add(torch.tensor(summands).to(input).view(shape)) : output;
    }
}
