package org.starling.kernels.averaging.codec;

final class Int8CodecTest extends CodecContractTest {
    Int8CodecTest() {
        super(CodecType.INT8);
    }

    @Override
    double bound(double value, double largest) {
        return largest / 127 / 2 * 1.000001;
    }

    @Override
    double bytesPerElement() {
        return 1 + 4.0 / 256;
    }
}
