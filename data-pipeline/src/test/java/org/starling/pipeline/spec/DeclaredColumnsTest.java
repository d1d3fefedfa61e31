package org.starling.pipeline.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.starling.kernels.validation.Checks;
import org.starling.kernels.validation.InvalidValuesException;

class DeclaredColumnsTest {
    @Test
    void aSchemaIsWhatSparkSqlWrites() {
        DeclaredColumns declared = DeclaredColumns.of(
                null,
                "n int, `price (net)` decimal(8,2) NOT NULL, city varchar(9), ok boolean, born date, at timestamp_ntz");

        assertThat(declared.names()).containsExactly("n", "price (net)", "city", "ok", "born", "at");
        assertThat(declared.types().values())
                .containsExactly(
                        ColumnType.NUMBER,
                        ColumnType.NUMBER,
                        ColumnType.TEXT,
                        ColumnType.BOOLEAN,
                        ColumnType.DATE,
                        ColumnType.TIMESTAMP);
    }

    @Test
    void namesAloneHaveNoTypes() {
        assertThat(DeclaredColumns.of(List.of("a", "b"), null))
                .isEqualTo(new DeclaredColumns(List.of("a", "b"), Map.of()));
        assertThat(DeclaredColumns.of(null, null).names()).isEmpty();
        assertThat(DeclaredColumns.of(null, " Infer ").names()).isEmpty();
        assertThat(DeclaredColumns.infers(" Infer ")).isTrue();
        assertThat(DeclaredColumns.infers("infer int")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "age", "age dubble", "double", "age double,", "struct"})
    void whatIsNoSchemaIsRefusedWithARemedy(String schema) {
        assertThatThrownBy(() -> DeclaredColumns.of(null, schema))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("is (no schema of Spark SQL|empty).*; write a name and a type for each column.*");
    }

    @Test
    void typesThatNoTableHasAreRefused() {
        assertThatThrownBy(() -> DeclaredColumns.of(null, "a double, b array<int>"))
                .hasMessage("must give columns numbers, string, boolean, date or timestamp, gives 'b' ARRAY<INT>");
    }

    @Test
    void allViolationsAreReportedAtOnce() {
        Checks checks = new Checks();
        DeclaredColumns.check(checks, List.of("a", "A", ""), null, "kind", List.of("a", "aa"));

        assertThatThrownBy(checks::done)
                .isInstanceOf(InvalidValuesException.class)
                .hasMessageContainingAll(
                        "columns: must give each column a name",
                        "columns: must give each column another name",
                        "label: names no column of columns, is kind",
                        "features: names no column of columns, is aa; did you mean 'A'?");
    }
}
