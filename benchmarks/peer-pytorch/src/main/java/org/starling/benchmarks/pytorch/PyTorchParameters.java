package org.starling.benchmarks.pytorch;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;

/** Trainable tensors of a network, in the order in which layers are made. */
final class PyTorchParameters {
    private final List<Tensor> trained = new ArrayList<>();

    /** Adds weights of a dense or recurrent layer, uniform in ±1 / sqrt({@code fanIn}) as PyTorch's default. */
    Tensor weights(long fanIn, long... shape) {
        return add(uniform(fanIn, shape));
    }

    /** Adds filters, outputs × inputs × {@code kernel} × {@code kernel}, in memory with channels last. */
    Tensor filters(long outputs, long inputs, long kernel) {
        return add(uniform(inputs * kernel * kernel, outputs, inputs, kernel, kernel)
                .contiguous(MemoryFormat.ChannelsLast));
    }

    /** Adds {@code size} values that start at {@code value}. */
    Tensor constant(double value, long size) {
        Tensor tensor = torch.zeros(size);
        tensor.add_(new Scalar(value));
        return add(tensor);
    }

    List<Tensor> trained() {
        return trained;
    }

    private static Tensor uniform(long fanIn, long... shape) {
        double bound = 1 / Math.sqrt((double) fanIn);
        Tensor tensor = torch.zeros(shape);
        torch.uniform_(tensor, -bound, bound);
        return tensor;
    }

    private Tensor add(Tensor tensor) {
        tensor.set_requires_grad(true);
        trained.add(tensor);
        return tensor;
    }
}
