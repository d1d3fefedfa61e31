package org.starling.benchmarks.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.starling.benchmarks.contender.Contender;
import org.starling.benchmarks.contender.Measurement;
import org.starling.benchmarks.contender.Settings;

/** Ranks in real processes. */
@Tag("cluster")
class ExchangeContenderIT {
    private static final String BYTES = "bytes / (2(n-1)/n × size)";

    @ParameterizedTest
    @CsvSource({"all-reduce, fp32, 1", "all-reduce, int8, 0.254", "encrypted-all-reduce, fp32, 1", "sockets, fp32, 1"})
    void everyRankSendsWhatAnAllReduceMust(String exchange, String codec, double share) throws Exception {
        Settings settings = new Settings(Map.of(
                "exchange", exchange,
                "codec", codec,
                "codes", "on",
                "ranks", "2",
                "megabytes", "4",
                "warmUpSeconds", "0",
                "roundSeconds", "0"));
        try (Contender contender = new ExchangeContender.Factory().create(settings)) {
            contender.prepare();
            for (int round = 0; round < 2; round++) {
                Measurement measured = contender.measure();
                assertThat(measured.examples()).isEqualTo(4);
                assertThat(measured.metrics().get(BYTES)).isCloseTo(share, within(0.002));
            }
        }
    }
}
