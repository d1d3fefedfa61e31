package org.starling.kernels.codec;

final class Fp32CodecTest extends CodecContractTest {
    Fp32CodecTest() {
        super(CodecType.FP32);
    }

    @Override
    double bound(double value, double largest) {
        return 0;
    }

    @Override
    double bytesPerElement() {
        return 4;
    }
}
