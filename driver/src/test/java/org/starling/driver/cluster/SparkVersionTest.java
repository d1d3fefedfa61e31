package org.starling.driver.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SparkVersionTest {
    @Test
    void theSparkOfTheBuildIsSupported() {
        assertThat(SparkVersion.current()).isEqualTo(org.apache.spark.package$.MODULE$.SPARK_VERSION());
        assertThat(SparkVersion.problem()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.4.4", "3.50.0", "4.0.0", "3.5"})
    void othersAreRefusedByTheirVersion(String version) {
        assertThat(SparkVersion.problem(version)).hasValueSatisfying(problem -> assertThat(problem)
                .startsWith("Cannot run on Spark " + version + ": Starling supports Spark 3.5"));
    }
}
