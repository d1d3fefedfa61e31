package org.starling.kernels.codec;

final class Int8CodecTest extends CodecContractTest {
    Int8CodecTest() {
        super(CodecType.INT8);
    }

    @Override
    double bound(double value, double largest) {
        // half a step; multiplying by the reciprocal of the scale is off by up to 3 roundings of 127 steps
        return largest / 127 / 2 * (1 + 2 * 3 * 127 * 0x1p-24);
    }

    @Override
    double bytesPerElement() {
        return 1 + 4.0 / 256;
    }
}
