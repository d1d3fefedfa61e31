package org.starling.driver.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private static final EpochSummary SUMMARY = summary(0, List.of());
    private static final String SUMMARY_LINE =
            "epoch 1/3  59,999 trained + 1 rejected of 60,000  loss 0.50000  accuracy 0.8831  12.5s  4,800 examples/s\n";

    private static EpochSummary summary(long bytesSent, List<Straggler> stragglers) {
        return new EpochSummary(
                1,
                3,
                60_000,
                59_999,
                1,
                0.5,
                Duration.ofMillis(12_500),
                bytesSent,
                stragglers,
                Map.of("accuracy", 0.8831));
    }

    private final AtomicLong nanos = new AtomicLong();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    private String written() {
        return bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }

    private void pass(Duration duration) {
        nanos.addAndGet(duration.toNanos());
    }

    @Test
    void terminalShowsRateLossAndTimeLeft() {
        TerminalProgress progress = new TerminalProgress(out, nanos::get);
        progress.epochStarted(1, 3, 60_000);
        pass(Duration.ofSeconds(2));
        progress.batchesDone(200, 12_000, 6_000);
        // 48,000 + 2 x 60,000 examples at 6,000 a second
        assertThat(written())
                .isEqualTo("\r\u001b[Kepoch 1/3    0%  0 batches  0 examples/s  loss -  - left"
                        + "\r\u001b[Kepoch 1/3   20%  200 batches  6,000 examples/s  loss 0.50000  28.0s left");
    }

    @Test
    void terminalRedrawsAtMostFiveTimesASecond() {
        TerminalProgress progress = new TerminalProgress(out, nanos::get);
        progress.epochStarted(1, 1, 1_000);
        for (int i = 0; i < 100; i++) {
            pass(Duration.ofMillis(10));
            progress.batchesDone(1, 10, 1);
        }
        assertThat(written().chars().filter(c -> c == '\r').count()).isEqualTo(6);
    }

    @Test
    void terminalKeepsTheLineOfAFinishedEpochAndNotes() {
        TerminalProgress progress = new TerminalProgress(out, nanos::get);
        progress.epochEnded(SUMMARY);
        progress.note("checkpoint written");
        assertThat(written()).isEqualTo("\r\u001b[K" + SUMMARY_LINE + "\r\u001b[Kcheckpoint written\n");
    }

    @Test
    void plainWritesOneLinePerEpoch() {
        PlainProgress progress = new PlainProgress(out);
        progress.epochStarted(1, 3, 60_000);
        progress.batchesDone(200, 12_000, 6_000);
        progress.epochEnded(SUMMARY);
        assertThat(written()).isEqualTo(SUMMARY_LINE);
    }

    @Test
    void terminalShowsAPhaseAtOnceAndClearsItsLine() {
        TerminalProgress progress = new TerminalProgress(out, nanos::get);
        progress.phase("Starting", 0, 0);
        progress.phase("Evaluating", 0, 8);
        pass(Duration.ofMillis(100));
        progress.phase("Evaluating", 1, 8);
        pass(Duration.ofMillis(900));
        progress.phase("Evaluating", 2, 8);
        progress.phaseEnded();
        assertThat(written())
                .isEqualTo("\r\u001b[KStarting\r\u001b[KEvaluating    0%  0 of 8 tasks  0ms"
                        + "\r\u001b[KEvaluating   25%  2 of 8 tasks  1.0s\r\u001b[K");
    }

    @Test
    void plainWritesALineOfAPhaseAfterASecondAndThenEveryTenSeconds() {
        PlainProgress progress = new PlainProgress(out, nanos::get);
        for (int second = 0; second <= 25; second++) {
            progress.phase("Evaluating", second, 100);
            pass(Duration.ofSeconds(1));
        }
        progress.phaseEnded();
        progress.phase("Evaluating", 1, 100);
        assertThat(written().lines())
                .containsExactly(
                        "  Evaluating    1%  1 of 100 tasks  1.0s",
                        "  Evaluating   11%  11 of 100 tasks  11.0s", "  Evaluating   21%  21 of 100 tasks  21.0s");
    }

    @Test
    void plainSaysWhatWasSentAndWhoWasSlow() {
        PlainProgress progress = new PlainProgress(out);
        progress.epochEnded(summary(3 << 20, List.of(new Straggler(2, "5@host", 2.34, Duration.ofMillis(4_200)))));
        assertThat(written())
                .isEqualTo(SUMMARY_LINE.stripTrailing()
                        + "  3.0 MiB sent\n  slow: worker 2 (5@host) took 2.3 times as long for an example as the"
                        + " median; the others waited 4.2s for it\n");
    }

    @Test
    void jsonNamesStragglers() {
        JsonProgress progress = new JsonProgress(out, nanos::get);
        progress.epochEnded(summary(7, List.of(new Straggler(2, "5@host", 2.5, Duration.ofMillis(4_200)))));
        assertThat(written())
                .contains("\"bytesSent\":7,\"stragglers\":[{\"worker\":2,\"executor\":\"5@host\",\"slowness\":2.5,"
                        + "\"othersWaitedSeconds\":4.2}]");
    }

    @Test
    void jsonWritesOneObjectPerEvent() {
        JsonProgress progress = new JsonProgress(out, nanos::get);
        progress.epochStarted(1, 3, 60_000);
        progress.batchesDone(1, 64, 64);
        pass(Duration.ofSeconds(1));
        progress.batchesDone(1, 64, 0);
        progress.epochEnded(SUMMARY);
        progress.note("a \"note\"");
        assertThat(written().lines())
                .containsExactly(
                        "{\"event\":\"epoch-started\",\"epoch\":1,\"epochs\":3,\"examples\":60000}",
                        "{\"event\":\"progress\",\"epoch\":1,\"batches\":2,\"examples\":128,\"loss\":0.5}",
                        "{\"event\":\"epoch-ended\",\"epoch\":1,\"epochs\":3,\"offered\":60000,\"trained\":59999,"
                                + "\"rejected\":1,\"loss\":0.5,\"seconds\":12.5,\"examplesPerSecond\":4799.92,"
                                + "\"bytesSent\":0,\"metrics\":{\"accuracy\":0.8831}}",
                        "{\"event\":\"note\",\"message\":\"a \\\"note\\\"\"}");
    }

    @Test
    void aRestartedEpochCountsFromZero() {
        TerminalProgress progress = new TerminalProgress(out, nanos::get);
        progress.epochStarted(1, 1, 100);
        progress.batchesDone(1, 50, 50);
        bytes.reset();
        progress.epochStarted(1, 1, 100);
        assertThat(written()).contains("  0%  0 batches");
    }
}
