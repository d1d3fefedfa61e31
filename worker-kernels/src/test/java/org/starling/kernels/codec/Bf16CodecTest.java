package org.starling.kernels.codec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class Bf16CodecTest extends CodecContractTest {
    private final Bf16Codec bf16 = new Bf16Codec();

    Bf16CodecTest() {
        super(CodecType.BF16);
    }

    @Override
    double bound(double value, double largest) {
        return Math.abs(value) * 0x1p-8;
    }

    @Override
    double bytesPerElement() {
        return 2;
    }

    @Test
    void everyValueSurvives() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            float value = bf16.widen((short) bits);
            if (!Float.isNaN(value)) {
                assertThat(bf16.narrow(value)).isEqualTo((short) bits);
            }
        }
    }

    @Test
    void halfwayGoesToEven() {
        assertThat(bf16.narrow(Float.intBitsToFloat(0x3f80_8000))).isEqualTo((short) 0x3f80);
        assertThat(bf16.narrow(Float.intBitsToFloat(0x3f81_8000))).isEqualTo((short) 0x3f82);
        assertThat(bf16.narrow(Float.intBitsToFloat(0x3f80_8001))).isEqualTo((short) 0x3f81);
    }

    @Test
    void notANumberDoesNotBecomeInfinite() {
        assertThat(bf16.widen(bf16.narrow(Float.intBitsToFloat(0x7f80_0001)))).isNaN();
    }
}
