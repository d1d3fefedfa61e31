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

class UnseenValuesTest {
    private static final TableTransform TRANSFORM = new TableTransform(
            List.of(),
            UndecodableCell.REJECT,
            new CellForms(CompareSpec.CANONICAL, "UTC", Map.of()),
            List.of(
                    TableInput.of("grade", TableInput.Kind.TEXT, null),
                    TableInput.ofSets("tags"),
                    TableInput.of("town", TableInput.Kind.TEXT, null)),
            List.of(
                    new Encoding.OneHot(0, List.of("1", "2")),
                    new Encoding.Index(0, List.of("1")),
                    new Encoding.MultiHot(1, ";", List.of("a", "3")),
                    new Encoding.Hashed(2, 4)),
            null,
            null,
            List.of());

    @Test
    void cellsOfNoFittedCategoryAreCountedByColumn() {
        UnseenValues one = new UnseenValues(TRANSFORM)
                .add(cells("1", "a;3.0", "anywhere"))
                .add(cells("2", "", "anywhere"))
                .add(cells("9", "a;b", null));
        UnseenValues other =
                new UnseenValues(TRANSFORM).add(cells("8", "b; c", "x")).add(cells(null, ";", "x"));

        assertThat(one.add(other).counts()).isEqualTo(Map.of("grade", 3L, "tags", 2L));
        assertThat(one.isEmpty()).isFalse();
    }

    @Test
    void cellsOfTargetsAreCountedWhereThereAreTargets() {
        TableTargets targets =
                new TableTargets(TRANSFORM.inputs(), List.of(new Encoding.MultiHot(2, ";", List.of("oslo"))));

        assertThat(new UnseenValues(TRANSFORM)
                        .withTargets(targets)
                        .add(cells("1", "a", "oslo; rome"))
                        .add(cells("1", "a", "oslo"))
                        .counts())
                .isEqualTo(Map.of("town", 1L));
    }

    /** Cells of texts; null for a missing one. */
    private static RowCells cells(String... texts) {
        return new RowCells() {
            @Override
            public boolean isMissing(int input) {
                return texts[input] == null;
            }

            @Override
            public double number(int input) {
                throw new IllegalArgumentException("Cannot read a number: the input holds texts");
            }

            @Override
            public TextSlice text(int input) {
                return TextSlice.of(texts[input]);
            }
        };
    }
}
