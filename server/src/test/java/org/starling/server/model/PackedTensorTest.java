package org.starling.server.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.starling.kernels.batch.FeatureFormat;
import org.starling.kernels.batch.FeatureType;

class PackedTensorTest {
    private static final FeatureFormat PIXELS = new FeatureFormat(FeatureType.UINT8, List.of(2), 1f, 0f);
    private static final FeatureFormat FLOATS = FeatureFormat.float32(2);

    @Test
    void examplesAreUnpackedAsTheyWerePacked() {
        List<byte[]> pixels = PackedTensor.pack(PIXELS, new double[] {0, 255, 128.0, 1});
        List<byte[]> floats = PackedTensor.pack(FLOATS, new double[] {0.5, -1, 1e-3, 3e38});

        assertThat(pixels.stream().map(one -> PackedTensor.unpack(PIXELS, one)))
                .containsExactly(List.of(0f, 255f), List.of(128f, 1f));
        assertThat(floats.stream().map(one -> PackedTensor.unpack(FLOATS, one)))
                .containsExactly(List.of(0.5f, -1f), List.of(1e-3f, 3e38f));
        assertThat(PackedTensor.datatype(PIXELS)).isEqualTo("UINT8");
        assertThat(PackedTensor.datatype(FLOATS)).isEqualTo("FP32");
    }

    @Test
    void tokensAreWholeNumbers() {
        FeatureFormat few = new FeatureFormat(FeatureType.UINT16, List.of(2), 1f, 0f);
        FeatureFormat many = new FeatureFormat(FeatureType.INT32, List.of(2), 1f, 0f);

        assertThat(PackedTensor.unpack(
                        few, PackedTensor.pack(few, new double[] {0, 65_535}).get(0)))
                .containsExactly(0f, 65_535f);
        assertThat(PackedTensor.unpack(
                        many, PackedTensor.pack(many, new double[] {7, 1 << 24}).get(0)))
                .containsExactly(7f, 16_777_216f);
        assertThat(PackedTensor.datatype(few)).isEqualTo("UINT16");
        assertThat(PackedTensor.datatype(many)).isEqualTo("INT32");
        assertThatThrownBy(() -> PackedTensor.pack(few, new double[] {0, 65_536}))
                .hasMessageContaining("not a whole number from 0 to 65535");
        assertThatThrownBy(() -> PackedTensor.pack(many, new double[] {0, -1}))
                .hasMessageContaining("not a whole number from 0 to 16777216");
    }

    @Test
    void valuesOfAnotherRangeAreRefused() {
        for (double wrong : new double[] {-1, 256, 0.5, Double.NaN, 1e30}) {
            assertThatThrownBy(() -> PackedTensor.pack(PIXELS, new double[] {0, wrong}))
                    .as("%s", wrong)
                    .isInstanceOf(RequestException.class)
                    .hasMessageContaining("value 1 of data is not a whole number from 0 to 255");
        }
        for (double wrong : new double[] {1e39, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> PackedTensor.pack(FLOATS, new double[] {0, wrong}))
                    .as("%s", wrong)
                    .isInstanceOf(RequestException.class)
                    .hasMessageContaining("value 1 of data is beyond float32");
        }
    }
}
