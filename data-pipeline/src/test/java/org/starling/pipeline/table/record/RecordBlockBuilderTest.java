package org.starling.pipeline.table.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.api.Test;
import org.starling.pipeline.table.column.CodedColumn;
import org.starling.pipeline.table.judged.JudgedRecord;
import org.starling.pipeline.table.transform.TableInput;

class RecordBlockBuilderTest {
    private static final List<TableInput> INPUTS =
            List.of(TableInput.of("x", TableInput.Kind.NUMBER, null), TableInput.of("t", TableInput.Kind.TEXT, null));

    @Test
    void aBlockHoldsWhatWasAdded() {
        OneRecord usable = new OneRecord(2.5, "abc", null, "p");
        OneRecord rejected = new OneRecord(null, null, "column x: not a number", null);
        RecordBlockBuilder builder = new RecordBlockBuilder(usable, INPUTS);
        builder.add(usable);
        builder.add(rejected);

        RecordBlock block = builder.build();

        assertThat(block.size()).isEqualTo(2);
        assertThat(block.part()).isEqualTo("train");
        assertThat(block.labels().at(0)).isEqualTo("p");
        assertThat(block.reasons().code(0)).isEqualTo(CodedColumn.NONE);
        assertThat(block.reasons().at(1)).isEqualTo("column x: not a number");
        assertThat(block.line(1)).isEqualTo(UTF8String.fromString("a line"));
        RecordBlock.Cursor cells = block.cursor().at(0);
        assertThat(cells.number(0)).isEqualTo(2.5);
        assertThat(cells.text(1)).isEqualTo(UTF8String.fromString("abc"));
        assertThat(block.cursor().at(1).isMissing(0)).isTrue();
        assertThat(block.cursor().at(1).isMissing(1)).isTrue();
        assertThat(block.splitHash(0)).isEqualTo(3);
        assertThat(block.orderHash(0)).isEqualTo(4);
        assertThat(block.hasKey(0)).isFalse();
    }

    @Test
    void aBlockIsFullAt8192RecordsOrTwoMebibytesOfText() {
        assertThat(filled("")).isEqualTo(8192);
        assertThat(filled("x".repeat(1 << 20))).isEqualTo(2);
    }

    private static int filled(String text) {
        OneRecord record = new OneRecord(1.0, text, null, "p");
        RecordBlockBuilder builder = new RecordBlockBuilder(record, INPUTS);
        int added = 0;
        while (!builder.isFull()) {
            builder.add(record);
            added++;
        }
        return added;
    }

    /** A record without a key, in no time series. */
    private record OneRecord(Double x, String t, String why, String kind) implements JudgedRecord {
        @Override
        public boolean isMissing(int input) {
            return input == 0 ? x == null : t == null;
        }

        @Override
        public double number(int input) {
            return x;
        }

        @Override
        public UTF8String text(int input) {
            return UTF8String.fromString(t);
        }

        @Override
        public String part() {
            return "train";
        }

        @Override
        public UTF8String source() {
            return UTF8String.fromString("a.csv");
        }

        @Override
        public UTF8String reason() {
            return UTF8String.fromString(why);
        }

        @Override
        public UTF8String line() {
            return why == null ? null : UTF8String.fromString("a line");
        }

        @Override
        public UTF8String label() {
            return UTF8String.fromString(kind);
        }

        @Override
        public long splitHash() {
            return 3;
        }

        @Override
        public long orderHash() {
            return 4;
        }

        @Override
        public boolean hasKey() {
            return false;
        }

        @Override
        public long key() {
            return 0;
        }

        @Override
        public long check() {
            return 0;
        }

        @Override
        public boolean inSeries() {
            return false;
        }

        @Override
        public UTF8String series() {
            return null;
        }

        @Override
        public double time() {
            return 0;
        }

        @Override
        public long seriesContent() {
            return 0;
        }
    }
}
