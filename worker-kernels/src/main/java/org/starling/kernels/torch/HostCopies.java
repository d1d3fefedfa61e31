package org.starling.kernels.torch;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Bulk copies between float32 tensors of any device and Java's arrays. Temporary tensors belong to the open scope. */
final class HostCopies {
    private HostCopies() {}

    /** Copies all values of {@code tensor}, row-major, to {@code target}, from {@code offset} on. */
    static void read(Tensor tensor, float[] target, int offset) {
        int length = Math.toIntExact(tensor.numel());
        if (length > 0) {
            tensor.detach().cpu().contiguous().data_ptr_float().get(target, offset, length);
        }
    }

    /** Replaces all values of {@code tensor} by those in {@code source}, from {@code offset} on. */
    static void write(float[] source, int offset, Tensor tensor) {
        int length = Math.toIntExact(tensor.numel());
        if (length > 0) {
            Tensor host = torch.empty(length);
            host.data_ptr_float().put(source, offset, length);
            tensor.copy_(host);
        }
    }
}
