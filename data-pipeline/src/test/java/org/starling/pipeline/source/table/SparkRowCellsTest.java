package org.starling.pipeline.source.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.api.Test;
import org.starling.pipeline.column.TextSlice;
import org.starling.pipeline.column.XxHash64;
import org.starling.pipeline.validate.RecordCells;
import org.starling.pipeline.validate.RecordCellsContractTest;

class SparkRowCellsTest extends RecordCellsContractTest {
    private static final long HOUR = 3_600_000_000L;

    @Override
    protected RecordCells cells(List<String> texts) {
        DataType[] types = COLUMNS.stream().map(column -> DataTypes.StringType).toArray(DataType[]::new);
        return cells(types, texts.stream().map(UTF8String::fromString).toArray());
    }

    @Test
    void typedValuesAreWrittenOutAndHashed() {
        DataType[] types = {DataTypes.IntegerType, DataTypes.BooleanType, DataTypes.TimestampType, DataTypes.DoubleType
        };
        SparkRowCells cells = cells(types, 7, true, HOUR, null);
        TextSlice text = new TextSlice();

        assertThat(cells.read(0, text)).isTrue();
        assertThat(text).hasToString("7");
        assertThat(cells.read(1, text)).isTrue();
        assertThat(text).hasToString("true");
        assertThat(cells.read(2, text)).isTrue();
        assertThat(text).hasToString("1970-01-01 02:00:00");
        assertThat(cells.number(2)).isEqualTo(3600);
        assertThat(cells.read(3, text)).isFalse();
        assertThat(cells.isNull(3)).isTrue();
        assertThat(cells.hash(3, 5)).isEqualTo(5);
        assertThat(cells.hash(2, 5)).isEqualTo(XxHash64.hash(HOUR, 5));
        assertThat(cells.shown()).hasToString("7,true,1970-01-01 02:00:00,");
    }

    @Test
    void nanosecondsAreWholeAndExact() {
        InternalRow row = new GenericInternalRow(
                new Object[] {UTF8String.fromString("f"), null, null, 1_704_067_200_000_000_001L, -1L});
        DataType[] types = {DataTypes.TimestampNTZType, DataTypes.TimestampType};
        SparkRowCells cells = new SparkRowCells(
                        List.of("a", "b"),
                        types,
                        new StoredValues[] {StoredValues.NANOSECONDS, StoredValues.NANOSECONDS},
                        new int[] {3, 4},
                        "UTC")
                .at(row);

        assertThat(cells.microseconds(0)).isEqualTo(1_704_067_200_000_000L);
        assertThat(cells.rest(0)).isEqualTo(0.001);
        assertThat(cells.microseconds(1)).isEqualTo(-1);
        assertThat(cells.rest(1)).isEqualTo(0.999);
        assertThat(cells.shown()).hasToString("2024-01-01 00:00:00.000000001,1969-12-31 23:59:59.999999999");
        assertThat(cells.hash(0, 5)).isNotEqualTo(cells.hash(1, 5));
    }

    @Test
    void aMalformedLineIsAFaultAndShown() {
        GenericInternalRow row = new GenericInternalRow(new Object[] {
            UTF8String.fromString("f"), UTF8String.fromString("malformed line"), UTF8String.fromString("{"), null
        });
        SparkRowCells cells = new SparkRowCells(
                        List.of("a"),
                        new DataType[] {DataTypes.StringType},
                        new StoredValues[] {StoredValues.PLAIN},
                        new int[] {3},
                        "UTC")
                .at(row);

        assertThat(cells.fault()).hasToString("malformed line");
        assertThat(cells.shown()).hasToString("{");
        assertThat(cells.read(0, new TextSlice())).isFalse();
    }

    @Test
    void aTextThatIsNotUtf8IsAFault() {
        DataType[] types = {DataTypes.IntegerType, DataTypes.StringType, DataTypes.StringType};
        UTF8String latin = UTF8String.fromBytes("caf\u00e9".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(cells(types, 7, UTF8String.fromString("caf\u00e9"), null).fault())
                .isNull();
        assertThat(cells(types, 7, null, latin).fault()).hasToString("column c2: not UTF-8");
    }

    private static SparkRowCells cells(DataType[] types, Object... values) {
        Object[] row = new Object[RawTable.FIRST_VALUE + values.length];
        row[RawTable.SOURCE_AT] = UTF8String.fromString("source");
        System.arraycopy(values, 0, row, RawTable.FIRST_VALUE, values.length);
        int[] converted = IntStream.range(0, values.length)
                .map(column -> RawTable.FIRST_VALUE + column)
                .toArray();
        InternalRow one = new GenericInternalRow(row);
        List<String> names =
                IntStream.range(0, values.length).mapToObj(i -> "c" + i).toList();
        StoredValues[] stored = new StoredValues[values.length];
        Arrays.fill(stored, StoredValues.PLAIN);
        return new SparkRowCells(names, types, stored, converted, "+01:00").at(one);
    }
}
