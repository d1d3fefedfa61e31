package org.starling.pipeline.encode;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.starling.pipeline.column.RowCells;
import org.starling.pipeline.column.TextSlice;
import org.starling.pipeline.spec.CellForms;
import org.starling.pipeline.spec.CompareSpec;
import org.starling.pipeline.spec.TableInput;
import org.starling.pipeline.spec.UndecodableCell;
import org.starling.pipeline.testing.ShardBytes;

class TableEncoderTest {
    private static final CellForms FORMS = new CellForms(CompareSpec.CANONICAL, "UTC", Map.of());
    private static final TableInput NUMBER = TableInput.of("x", TableInput.Kind.NUMBER, null);
    private static final TableInput TEXT = TableInput.of("t", TableInput.Kind.TEXT, null);

    @Test
    void numbersAreFilledClippedAndScaled() {
        TableInput input = NUMBER.withFill("5.0").withLimits(0, 10);
        Encoding scaled = new Encoding.Scaled(0, ColumnScaling.of(5, 10));

        assertThat(encode(input, scaled, 20.0)).containsExactly(0.5f);
        assertThat(encode(input, scaled, -20.0)).containsExactly(-0.5f);
        assertThat(encode(input, scaled, null)).containsExactly(0f);
    }

    @Test
    void logarithmKeepsTheSign() {
        assertThat(encode(NUMBER, new Encoding.Logarithm(0), Math.E - 1)).containsExactly(1f);
        assertThat(encode(NUMBER, new Encoding.Logarithm(0), 1 - Math.E)).containsExactly(-1f);
    }

    @Test
    void unitNormDividesByTheLengthUnlessItIsZero() {
        Encoding norm = new Encoding.UnitNorm(List.of(0, 1));

        assertThat(encodeAll(List.of(NUMBER, NUMBER), norm, 3e200, 4e200)).containsExactly(0.6f, 0.8f);
        assertThat(encodeAll(List.of(NUMBER, NUMBER), norm, 0.0, 0.0)).containsExactly(0f, 0f);
    }

    @Test
    void categoriesAreHotUnlessUnknown() {
        Encoding oneHot = new Encoding.OneHot(0, List.of("ape", "bee"));
        Encoding index = new Encoding.Index(0, List.of("ape", "bee"));
        Encoding multi = new Encoding.MultiHot(0, "|", List.of("ape", "bee", "cat"));

        assertThat(encode(TEXT, oneHot, "bee")).containsExactly(0f, 1f);
        assertThat(encode(TEXT, oneHot, "dog")).containsExactly(0f, 0f);
        assertThat(encode(TEXT, index, "bee")).containsExactly(1f);
        assertThat(encode(TEXT, index, "dog")).containsExactly(2f);
        assertThat(encode(TEXT, multi, "cat| ape|dog")).containsExactly(1f, 0f, 1f);
        assertThat(encode(TEXT.withFill("ape"), oneHot, null)).containsExactly(1f, 0f);
    }

    @Test
    void hashesFallIntoOneBucket() {
        float[] values = encode(TEXT, new Encoding.Hashed(0, 7), "anything");

        assertThat(values).hasSize(7).containsOnlyOnce(1f);
        assertThat(encode(TEXT, new Encoding.Hashed(0, 7), "anything")).isEqualTo(values);
    }

    @Test
    void cyclesCloseAndBinsAreHalfOpen() {
        Encoding hour = new Encoding.Cyclic(0, 24);
        Encoding bins = new Encoding.Bins(0, List.of(1.0, 2.0));

        assertThat(encode(NUMBER, hour, 6.0)[0]).isEqualTo(1f);
        assertThat(encode(NUMBER, hour, 30.0)).isEqualTo(encode(NUMBER, hour, 6.0));
        assertThat(encode(NUMBER, bins, 0.9)).containsExactly(1f, 0f, 0f);
        assertThat(encode(NUMBER, bins, 1.0)).containsExactly(0f, 1f, 0f);
        assertThat(encode(NUMBER, bins, 9.0)).containsExactly(0f, 0f, 1f);
    }

    private static float[] encode(TableInput input, Encoding encoding, Object cell) {
        return encodeAll(List.of(input), encoding, cell);
    }

    private static float[] encodeAll(List<TableInput> inputs, Encoding encoding, Object... cells) {
        TableTransform transform = new TableTransform(
                List.of(), UndecodableCell.REJECT, FORMS, inputs, List.of(encoding), null, null, List.of());
        return ShardBytes.floats(new TableEncoder(transform).encode(new Cells(cells)));
    }

    /** Cells that are given; null for a missing one. */
    private static final class Cells implements RowCells {
        private final Object[] values;

        Cells(Object... values) {
            this.values = values;
        }

        @Override
        public boolean isMissing(int input) {
            return values[input] == null;
        }

        @Override
        public double number(int input) {
            return (double) values[input];
        }

        @Override
        public TextSlice text(int input) {
            return TextSlice.of((String) values[input]);
        }
    }
}
