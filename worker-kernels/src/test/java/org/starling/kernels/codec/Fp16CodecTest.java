package org.starling.kernels.codec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class Fp16CodecTest extends CodecContractTest {
    private final Fp16Codec fp16 = new Fp16Codec();

    Fp16CodecTest() {
        super(CodecType.FP16);
    }

    @Override
    double bound(double value, double largest) {
        return Math.max(Math.abs(value) * 0x1p-11, 0x1p-25); // half a unit in the last place; of subnormal numbers
    }

    @Override
    double bytesPerElement() {
        return 2;
    }

    @Test
    void knownValues() {
        assertThat(fp16.narrow(1f)).isEqualTo((short) 0x3c00);
        assertThat(fp16.narrow(-2f)).isEqualTo((short) 0xc000);
        assertThat(fp16.narrow(65_504f)).isEqualTo((short) 0x7bff);
        assertThat(fp16.narrow(65_535f)).isEqualTo((short) 0x7bff);
        assertThat(fp16.narrow(0x1p-24f)).isEqualTo((short) 1);
        assertThat(fp16.narrow(0x1p-14f)).isEqualTo((short) 0x0400);
        assertThat(fp16.narrow(0.1f)).isEqualTo((short) 0x2e66);
    }

    @Test
    void everyHalfSurvives() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            float value = fp16.widen((short) bits);
            assertThat(value).isEqualTo(Float.valueOf((float) exactly(bits)));
            if (!Float.isNaN(value)) {
                assertThat(fp16.narrow(value)).isEqualTo((short) bits);
            }
        }
    }

    /** From the definition of the format. */
    private static double exactly(int bits) {
        int exponent = (bits >> 10) & 31;
        double sign = (bits & 0x8000) == 0 ? 1 : -1;
        double fraction = (bits & 0x3ff) / 1024.0;
        if (exponent == 31) {
            return fraction == 0 ? sign * Double.POSITIVE_INFINITY : Double.NaN;
        }
        return sign * (exponent == 0 ? fraction * 0x1p-14 : (1 + fraction) * Math.pow(2, exponent - 15));
    }

    @Test
    void halfwayGoesToEven() {
        for (int bits = 0; bits < 0x7bff; bits++) {
            float lower = fp16.widen((short) bits);
            float upper = fp16.widen((short) (bits + 1));
            float middle = (lower + upper) / 2; // exact: it has one bit more
            assertThat(fp16.narrow(middle)).isEqualTo((short) (bits % 2 == 0 ? bits : bits + 1));
            assertThat(fp16.narrow(Math.nextUp(middle))).isEqualTo((short) (bits + 1));
            assertThat(fp16.narrow(Math.nextDown(middle))).isEqualTo((short) bits);
        }
    }
}
