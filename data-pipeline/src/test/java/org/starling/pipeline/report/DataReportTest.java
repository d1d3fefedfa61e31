package org.starling.pipeline.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.starling.pipeline.files.DataException;
import org.starling.pipeline.shard.RecordLedger;

class DataReportTest {
    private static final DataReport REPORT = new DataReport(
            new RecordLedger(10, 9, Map.of("too few columns", 1L), 0),
            null,
            Map.of("train", Map.of("no", 9L)),
            9,
            9,
            List.of(),
            null);

    @Test
    void readsWhatItWrote() {
        assertThat(DataReport.fromJson(REPORT.toJson())).isEqualTo(REPORT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"no\" : null}", "{\"no\" : \"\"}", "null"})
    void emptyEntriesAreDamage(String classes) {
        String damaged = REPORT.toJson().replaceFirst("\\{\\s*\"no\" : 9\\s*}", classes);

        assertThat(damaged).isNotEqualTo(REPORT.toJson());
        assertThatThrownBy(() -> DataReport.fromJson(damaged))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith("Cannot read the report: it is damaged (")
                .hasMessageEndingWith("; run preprocess again with --overwrite");
    }
}
