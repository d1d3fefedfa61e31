package org.starling.pipeline.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.starling.pipeline.column.RowCells;
import org.starling.pipeline.column.TextSlice;
import org.starling.pipeline.spec.CompareSpec;
import org.starling.pipeline.spec.TableInput;

class TargetInverseTest {
    private static final List<TableInput> INPUTS = List.of(TableInput.of("price", TableInput.Kind.NUMBER, null));

    @Test
    void givesTheValuesThatWereEncoded() {
        List<Encoding> encodings = List.of(
                new Encoding.Scaled(0, ColumnScaling.of(250_000, 80_000)),
                new Encoding.Scaled(0, ColumnScaling.NONE),
                new Encoding.Logarithm(0));
        TableTargets targets = new TableTargets(INPUTS, encodings);
        TargetInverse inverse = TargetInverse.of(targets);
        Random random = new Random(1);

        assertThat(inverse.isNone()).isFalse();
        for (int i = 0; i < 1_000; i++) {
            double price = 1e6 * random.nextGaussian();
            ByteBuffer packed = ByteBuffer.wrap(
                            new TableEncoder(targets, CompareSpec.AS_WRITTEN).encode(new Price(price)))
                    .order(ByteOrder.LITTLE_ENDIAN);
            // float32 keeps 24 bits: of 1e7 deviations, of the value, and of its logarithm, which is less than 16
            assertThat(inverse.apply(0, packed.getFloat(0))).isCloseTo(price, within(1.0));
            assertThat(inverse.apply(1, packed.getFloat(4))).isCloseTo(price, within(1.0));
            assertThat(inverse.apply(2, packed.getFloat(8))).isCloseTo(price, within(1e-6 * Math.abs(price) + 1e-6));
        }
    }

    @Test
    void aConstantColumnHasItsOnlyValue() {
        TargetInverse inverse =
                TargetInverse.of(new TableTargets(INPUTS, List.of(new Encoding.Scaled(0, ColumnScaling.of(7, 0)))));

        assertThat(inverse.apply(0, 0.3)).isEqualTo(7);
    }

    @Test
    void valuesAreInTheRangeOfFloat32() {
        TargetInverse inverse = TargetInverse.of(new TableTargets(INPUTS, List.of(new Encoding.Logarithm(0))));

        assertThat(inverse.apply(0, 1e5)).isEqualTo(Float.MAX_VALUE);
        assertThat(inverse.apply(0, -1e5)).isEqualTo(-Float.MAX_VALUE);
    }

    @Test
    void whatHasNoInverseStaysAsItIs() {
        TargetInverse inverse = TargetInverse.of(new TableTargets(
                INPUTS,
                List.of(
                        new Encoding.UnitNorm(List.of(0)),
                        new Encoding.MultiHot(0, ";", List.of("a", "b")),
                        new Encoding.Scaled(0, ColumnScaling.NONE))));

        assertThat(inverse.isNone()).isTrue();
        assertThat(inverse.apply(3, 0.25)).isEqualTo(0.25);
    }

    @Test
    void quantilesOfATargetAscendInItsUnit() {
        Encoding scaled = new Encoding.Scaled(0, ColumnScaling.of(100, 10));
        Encoding plain = new Encoding.Scaled(0, ColumnScaling.NONE);
        TableTargets targets = new TableTargets(
                INPUTS,
                List.of(
                        new Encoding.Quantile(scaled, 0.025),
                        new Encoding.Quantile(scaled, 0.5),
                        new Encoding.Quantile(plain, 0.9)));
        TargetInverse inverse = TargetInverse.of(targets);
        float[] outputs = {9, 1, -1, -7};

        inverse.sortQuantiles(outputs, 1);

        assertThat(targets.names()).containsExactly("price_q025", "price_q50", "price_q90");
        assertThat(outputs).containsExactly(9, -1, 1, -7);
        assertThat(inverse.apply(0, outputs[1])).isEqualTo(90);
        assertThat(inverse.apply(2, outputs[3])).isEqualTo(-7);
        assertThat(inverse.quantiles())
                .containsExactly(
                        new TargetInverse.QuantileGroup(0, List.of(0.025, 0.5)),
                        new TargetInverse.QuantileGroup(2, List.of(0.9)));
        assertThat(new TableEncoder(targets, CompareSpec.AS_WRITTEN).encode(new Price(110)))
                .isEqualTo(ByteBuffer.allocate(12)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putFloat(1)
                        .putFloat(1)
                        .putFloat(110)
                        .array());
    }

    private record Price(double value) implements RowCells {
        @Override
        public boolean isMissing(int input) {
            return false;
        }

        @Override
        public double number(int input) {
            return value;
        }

        @Override
        public TextSlice text(int input) {
            throw new UnsupportedOperationException();
        }
    }
}
