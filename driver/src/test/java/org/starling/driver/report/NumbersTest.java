package org.starling.driver.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class NumbersTest {
    @Test
    void numbersLookTheSameEverywhere() {
        assertThat(Numbers.duration(Duration.ofMillis(850))).isEqualTo("850ms");
        assertThat(Numbers.duration(Duration.ofMillis(59_999))).isEqualTo("59.9s");
        assertThat(Numbers.duration(Duration.ofSeconds(125))).isEqualTo("2m05s");
        assertThat(Numbers.duration(Duration.ofMinutes(62))).isEqualTo("1h02m");
        assertThat(Numbers.bytes(512)).isEqualTo("512 B");
        assertThat(Numbers.bytes(1_610_612_736L)).isEqualTo("1.5 GiB");
        assertThat(Numbers.fraction(0.95)).isEqualTo("0.9500");
    }
}
