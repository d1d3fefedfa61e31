package org.starling.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecordValuesTest {
    private static final Map<String, Object> RECORD = Map.of(
            "place",
            Map.of("town", "Ulm", "at.x", 4, "points", List.of(1, 2)),
            "place.street",
            "Main",
            "v",
            new double[] {0.5, 1.5},
            "w[0]",
            "own",
            "w",
            List.of("element"));

    @Test
    void fieldsOfStructuresAndElementsOfArraysAreColumns() {
        assertThat(RecordValues.find(RECORD, "place.town")).isEqualTo("Ulm");
        assertThat(RecordValues.find(RECORD, "place.at.x")).isEqualTo(4);
        assertThat(RecordValues.find(RECORD, "place.points[1]")).isEqualTo(2);
        assertThat(RecordValues.find(RECORD, "v[1]")).isEqualTo(1.5);
    }

    @Test
    void columnWithSuchANameTakesPrecedence() {
        assertThat(RecordValues.find(RECORD, "place.street")).isEqualTo("Main");
        assertThat(RecordValues.find(RECORD, "w[0]")).isEqualTo("own");
    }

    @Test
    void othersAreMissing() {
        for (String column : List.of("place.zip", "v[2]", "v[x]", "town", "place.town.x", "x[0]")) {
            assertThat(RecordValues.find(RECORD, column)).as(column).isNull();
        }
    }
}
