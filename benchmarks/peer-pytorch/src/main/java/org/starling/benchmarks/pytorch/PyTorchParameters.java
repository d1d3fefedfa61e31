package org.starling.benchmarks.pytorch;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;

/** Trainable tensors of a network, in the order in which layers are made. */
final class PyTorchParameters {
    private final Device device;
    private final List<Tensor> trained = new ArrayList<>();

    PyTorchParameters(Device device) {
        this.device = device;
    }

    /** The same values on the device of the network. */
    Tensor place(Tensor tensor) {
        return tensor.to(device, tensor.scalar_type());
    }

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

    private Tensor add(Tensor made) {
        Tensor tensor = place(made);
        tensor.set_requires_grad(true);
        trained.add(tensor);
        return tensor;
    }
}
