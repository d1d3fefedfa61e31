package org.starling.pipeline.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.starling.pipeline.column.CodedColumn;
import org.starling.pipeline.column.TextSlice;
import org.starling.pipeline.spec.CellForms;
import org.starling.pipeline.spec.CleanSpec;
import org.starling.pipeline.spec.LabelUse;
import org.starling.pipeline.spec.TableInput;
import org.starling.pipeline.validate.RecordCells;
import org.starling.pipeline.validate.RecordColumns;
import org.starling.pipeline.validate.RecordHasher;
import org.starling.pipeline.validate.RecordValidator;
import org.starling.pipeline.validate.ValidatedRecord;
import org.starling.pipeline.validate.ValidationSpec;

class RecordBlockBuilderTest {
    private static final List<TableInput> INPUTS =
            List.of(TableInput.of("x", TableInput.Kind.NUMBER, null), TableInput.of("t", TableInput.Kind.TEXT, null));

    @Test
    void aBlockHoldsTheAddedRecords() {
        RecordValidator validator = validator();
        ValidatedRecord record = validator.validate(new Texts("2.5", "abc", "p"));
        RecordBlockBuilder builder = new RecordBlockBuilder(record, INPUTS, null);
        builder.add(record);
        long splitHash = record.hashes().split();
        long orderHash = record.hashes().order();
        builder.add(validator.validate(new Texts(null, null, "q")));

        RecordBlock block = builder.build();

        assertThat(block.size()).isEqualTo(2);
        assertThat(block.split()).isEqualTo("train");
        assertThat(block.labels().at(0)).hasToString("p");
        assertThat(block.labels().at(1)).hasToString("q");
        assertThat(block.reasons().code(0)).isEqualTo(CodedColumn.NONE);
        assertThat(block.reasons().at(1)).hasToString("column x: missing value");
        assertThat(block.line(0)).isNull();
        assertThat(block.line(1)).hasToString("[null, null, q]");
        RecordBlock.Cursor cells = block.cursor().at(0);
        assertThat(cells.number(0)).isEqualTo(2.5);
        assertThat(cells.text(1)).hasToString("abc");
        assertThat(block.cursor().at(1).isMissing(0)).isTrue();
        assertThat(block.cursor().at(1).isMissing(1)).isTrue();
        assertThat(block.splitHash(0)).isEqualTo(splitHash).isNotEqualTo(block.splitHash(1));
        assertThat(block.orderHash(0)).isEqualTo(orderHash).isNotEqualTo(block.orderHash(1));
        assertThat(block.hasKey(0)).isTrue();
    }

    @Test
    void aBlockIsFullAt8192RecordsOrTwoMebibytesOfText() {
        assertThat(filled("x")).isEqualTo(8192);
        assertThat(filled("x".repeat(1 << 20))).isEqualTo(2);
    }

    private static int filled(String text) {
        ValidatedRecord record = validator().validate(new Texts("1", text, "p"));
        RecordBlockBuilder builder = new RecordBlockBuilder(record, INPUTS, null);
        int added = 0;
        while (!builder.isFull()) {
            builder.add(record);
            added++;
        }
        return added;
    }

    private static RecordValidator validator() {
        ValidationSpec spec = new ValidationSpec(
                CleanSpec.NONE,
                INPUTS,
                INPUTS.size(),
                Set.of(),
                "kind",
                LabelUse.REQUIRED,
                null,
                null,
                CellForms.AS_WRITTEN,
                null);
        return new RecordValidator.Compiler(
                        RecordColumns.ofTexts("a table", List.of("x", "t", "kind")),
                        spec,
                        text -> Optional.empty(),
                        (rule, numbers) -> record -> false)
                .compile("train", new RecordHasher.Seeds(3, 4));
    }

    /** Cells that are texts, null for none. */
    private static final class Texts implements RecordCells {
        private final String[] cells;

        Texts(String... cells) {
            this.cells = cells;
        }

        @Override
        public TextSlice source() {
            return TextSlice.of("a.csv");
        }

        @Override
        public TextSlice fault() {
            return null;
        }

        @Override
        public boolean read(int column, TextSlice text) {
            text.move((cells[column] == null ? "" : cells[column]).getBytes(StandardCharsets.UTF_8));
            return cells[column] != null;
        }

        @Override
        public long hash(int column, long seed) {
            return cells[column] == null ? seed : TextSlice.of(cells[column]).hash(seed);
        }

        @Override
        public TextSlice shown() {
            return TextSlice.of(Arrays.toString(cells));
        }
    }
}
