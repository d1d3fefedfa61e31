package org.starling.driver.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckpointLocationTest {
    @ParameterizedTest
    @CsvSource({
        "runs/digits, runs/digits, 0",
        "runs/digits/epoch-000003, runs/digits, 3",
        "hdfs://host/digits/epoch-000003, hdfs://host/digits, 3",
        "epoch-000003, ., 3",
    })
    void theLastComponentMayNameOneCheckpoint(String path, String folder, int epoch) {
        CheckpointLocation location = CheckpointLocation.of(path);

        assertThat(location.folder()).isEqualTo(folder);
        assertThat(location.name().map(name -> name.epoch()).orElse(0)).isEqualTo(epoch);
    }
}
