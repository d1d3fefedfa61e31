package org.starling.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.starling.pipeline.column.TextSlice;
import org.starling.pipeline.spec.TableInput.Kind;
import org.starling.pipeline.validate.RecordCells;
import org.starling.pipeline.validate.RecordCellsContractTest;

class RecordCellValuesTest extends RecordCellsContractTest {
    @Override
    protected RecordCells cells(List<String> texts) {
        return new RecordCellValues("UTC").at(texts.toArray(), null);
    }

    private static RecordCellValues of(Object... values) {
        return new RecordCellValues("Asia/Tokyo").at(values, null);
    }

    @Test
    void valuesHaveTheKindsOfColumns() {
        assertThat(RecordCellValues.kind(null)).isEqualTo(Kind.TEXT);
        assertThat(RecordCellValues.kind("1")).isEqualTo(Kind.TEXT);
        assertThat(RecordCellValues.kind(BigDecimal.ONE)).isEqualTo(Kind.NUMBER);
        assertThat(RecordCellValues.kind(true)).isEqualTo(Kind.NUMBER);
        assertThat(RecordCellValues.kind(LocalDate.EPOCH)).isEqualTo(Kind.TIME);
        assertThat(RecordCellValues.kind(Locale.ROOT)).isNull();
        assertThat(RecordCellValues.kind(List.of())).isNull();
    }

    @Test
    void numbersAndTruthValuesAreDoubles() {
        RecordCellValues cells = of(3, 0.1f, true, (1L << 53) + 1);

        assertThat(cells.number(0)).isEqualTo(3);
        assertThat(cells.number(1)).isEqualTo((double) 0.1f);
        assertThat(cells.number(2)).isEqualTo(1);
        assertThat(cells.rest(3)).isEqualTo(1);
    }

    @Test
    void instantsAreShownInTheZone() {
        LocalDateTime clock = LocalDateTime.of(2024, 2, 29, 9, 30);
        RecordCellValues cells = of(
                Instant.parse("2024-02-29T00:30:00Z"),
                OffsetDateTime.parse("2024-02-29T02:30:00+02:00"),
                clock,
                clock.toLocalDate());

        assertThat(cells.microseconds(0)).isEqualTo(cells.microseconds(2)).isEqualTo(cells.microseconds(1));
        assertThat(cells.microseconds(2) - cells.microseconds(3)).isEqualTo(34_200_000_000L);
        assertThat(text(cells, 0)).isEqualTo("2024-02-29 09:30:00");
        assertThat(text(cells, 3)).isEqualTo("2024-02-29");
    }

    private static String text(RecordCells cells, int column) {
        TextSlice text = new TextSlice();
        assertThat(cells.read(column, text)).isTrue();
        return text.toString();
    }
}
