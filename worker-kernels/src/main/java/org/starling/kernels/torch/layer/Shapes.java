package org.starling.kernels.torch.layer;

import org.bytedeco.pytorch.Tensor;

/** Conversions between the shapes of values: examples, sequences, images, and their rows. */
final class Shapes {
    private Shapes() {}

    static long[] of(Tensor tensor) {
        long[] shape = new long[Math.toIntExact(tensor.dim())];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = tensor.size(i);
        }
        return shape;
    }

    /** {@code [N, F]}, row-major. */
    static Tensor flat(Tensor input) {
        return input.dim() == 2 ? input : input.flatten(1, -1);
    }

    /** Sequences {@code [N, C, T]} as rows {@code [T · N, C]}: one step of all examples, then the next, as in DL4J. */
    static Tensor rows(Tensor sequences, NodeContext context) {
        context.require(sequences.dim() == 3, "sequences [channels, time]", sequences);
        return sequences.permute(2, 0, 1).reshape(-1, sequences.size(1));
    }

    /** The inverse of {@link #rows}. */
    static Tensor sequences(Tensor rows, NodeContext context) {
        Tensor flat = flat(rows);
        long examples = context.step().batchSize();
        return flat.reshape(flat.size(0) / examples, examples, flat.size(1)).permute(1, 2, 0);
    }

    /** Images {@code [N, C, H, W]} as rows {@code [N · H · W, C]}. */
    static Tensor pixels(Tensor images) {
        return images.permute(0, 2, 3, 1).reshape(-1, images.size(1));
    }

    /** Rows of {@link #pixels} in the shape of {@code images}. */
    static Tensor images(Tensor rows, Tensor images) {
        return rows.reshape(images.size(0), images.size(2), images.size(3), rows.size(1))
                .permute(0, 3, 1, 2);
    }
}
