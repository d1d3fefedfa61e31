package org.starling.kernels.torch.layer;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.starling.kernels.replica.Precision;

/**
 * Number type of products: of values with weights, and in attention. With {@link Precision#BF16} operands and results are rounded
 * to bfloat16, with sums in float32. All other computations get and give float32.
 *
 * @param precision number type of the replica
 */
public record Products(Precision precision) {

    /** {@code x Wᵀ + b}. */
    Tensor linear(Tensor x, Tensor weights, TensorOptional bias) {
        return result(torch.linear(operand(x), operand(weights), operand(bias)));
    }

    /** Rounds an operand of a product. */
    Tensor operand(Tensor values) {
        return precision == Precision.BF16 ? values.to(ScalarType.BFloat16) : values;
    }

    TensorOptional operand(TensorOptional values) {
        return precision == Precision.BF16 && values.has_value() ? new TensorOptional(operand(values.get())) : values;
    }

    /** Returns the result of a product as float32. */
    Tensor result(Tensor product) {
        return precision == Precision.BF16 ? product.to(ScalarType.Float) : product;
    }
}
