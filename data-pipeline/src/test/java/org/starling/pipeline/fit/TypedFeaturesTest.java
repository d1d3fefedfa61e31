package org.starling.pipeline.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.spec.ColumnType;
import org.starling.pipeline.spec.FeatureSpec;
import org.starling.pipeline.spec.Scaling;
import org.starling.pipeline.spec.TableInput;
import org.starling.pipeline.spec.TimePart;

class TypedFeaturesTest {
    private static final Map<String, ColumnType> TYPES = Map.of(
            "a", ColumnType.NUMBER,
            "b", ColumnType.TEXT,
            "c", ColumnType.BOOLEAN,
            "d", ColumnType.DATE,
            "e", ColumnType.TIMESTAMP,
            "f", ColumnType.NUMBER);

    @Test
    void columnsBecomeWhatTheirTypesAre() {
        assertThat(TypedFeatures.of(List.of("f", "e", "d", "c", "b", "a"), TYPES, Scaling.MIN_MAX))
                .containsExactly(
                        new FeatureSpec.Numbers(List.of("f", "a"), Scaling.MIN_MAX),
                        new FeatureSpec.OneHot(List.of("c", "b"), 100),
                        new FeatureSpec.Cyclic(List.of("e", "d"), null, TimePart.MONTH),
                        new FeatureSpec.Cyclic(List.of("e", "d"), null, TimePart.WEEKDAY),
                        new FeatureSpec.Cyclic(List.of("e"), null, TimePart.HOUR));
        assertThat(TypedFeatures.of(List.of("b"), TYPES, Scaling.NONE))
                .containsExactly(new FeatureSpec.OneHot(List.of("b"), 100));
    }

    @Test
    void aColumnIsTakenAsWhatItWasDeclaredToBe() {
        TableInput day = TableInput.of("d", TableInput.Kind.TIME, TimePart.MONTH);
        TableInput text = TableInput.of("a", TableInput.Kind.TEXT, null);
        TableInput unknown = TableInput.of("z", TableInput.Kind.NUMBER, null);
        assertThatCode(() -> TypedFeatures.requireAgree(List.of(day, text, unknown), TYPES))
                .doesNotThrowAnyException();

        TableInput number = TableInput.of("b", TableInput.Kind.NUMBER, null);
        assertThatThrownBy(() -> TypedFeatures.requireAgree(List.of(day, number), TYPES))
                .isInstanceOf(DataException.class)
                .hasMessage(
                        "Cannot read table: column 'b' is declared as a text, and taken as a number; correct source.schema or features");
    }
}
