package org.starling.benchmarks.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.starling.benchmarks.contender.Measurement;
import org.starling.benchmarks.definition.ContenderSpec;
import org.starling.benchmarks.definition.Module;
import org.starling.benchmarks.definition.Resources;

/** Contenders in real processes. */
@Tag("cluster")
class ChildProcessIT {
    private static final Duration LONG = Duration.ofMinutes(2);

    @TempDir
    private Path folder;

    private Path log;

    @BeforeEach
    void nameLog() {
        log = folder.resolve("log");
    }

    @Test
    void warmContenderIsPreparedOnceAndMeasuredRoundByRound() throws Exception {
        try (RunningContender contender = new WarmContender("mine", command("work"), log, LONG)) {
            contender.prepare();

            Measurement expected = new Measurement(64, 0.5, Map.of("prepared", 1.0));
            assertThat(contender.round(1)).isEqualTo(expected);
            assertThat(contender.round(2)).isEqualTo(expected);
        }
    }

    @Test
    void freshContenderIsTimedFromStartToEnd() throws Exception {
        try (RunningContender contender = new FreshContender("mine", command("work"), log, LONG)) {
            contender.prepare();
            Measurement first = contender.round(1);
            Measurement second = contender.round(2);

            assertThat(first.examples()).isEqualTo(64);
            assertThat(first.seconds()).isNotEqualTo(0.5);
            assertThat(first.metrics()).containsEntry("training examples/s", 128.0);
            assertThat(second.metrics()).containsEntry("prepared", 1.0);
        }
        assertThat(Files.readAllLines(log))
                .filteredOn("closed in peace"::equals)
                .hasSize(2);
    }

    @Test
    void whatLibrariesPrintGoesToTheLog() throws Exception {
        try (RunningContender contender = new WarmContender("mine", command("work"), log, LONG)) {
            contender.prepare();
            contender.round(1);
        }

        assertThat(log).content().contains("talks on standard output", "talks on standard error");
    }

    @Test
    void failureShowsTheTailOfTheLog() throws Exception {
        try (RunningContender contender = new WarmContender("mine", command("throw"), log, LONG)) {
            contender.prepare();

            assertThatThrownBy(() -> contender.round(1))
                    .isInstanceOf(ContenderFailedException.class)
                    .hasMessageContaining("the contender 'mine'")
                    .hasMessageContaining("status 1")
                    .hasMessageContaining("the fake broke down");
        }
    }

    @Test
    void processThatEndsIsAFailureWithItsStatus() throws Exception {
        try (RunningContender contender = new WarmContender("mine", command("exit"), log, LONG)) {
            contender.prepare();

            assertThatThrownBy(() -> contender.round(1)).hasMessageContaining("ended with status 7");
        }
    }

    @Test
    void processThatDoesNotAnswerIsAFailure() throws Exception {
        try (ChildProcess process = new ChildProcess("mine", command("hang"), log, LONG)) {
            process.prepare();
        }
        Duration noTime = Duration.ZERO;
        try (RunningContender contender = new WarmContender("mine", command("hang"), log, noTime)) {
            assertThatThrownBy(contender::prepare).hasMessageContaining("no answer within 0 s");
        }
    }

    @Test
    void unknownKindListsThoseThatExist() {
        ContenderSpec spec = new ContenderSpec("mine", Module.CONTENDERS, "absent", Resources.oneCore(64), Map.of());
        ChildCommand command = ChildCommand.of(spec, Map.of(), System.getProperty("java.class.path"), List.of());
        try (RunningContender contender = new WarmContender("mine", command, log, LONG)) {
            assertThatThrownBy(contender::prepare).hasMessageContaining("kind 'absent': this class path has [fake]");
        }
    }

    private static ChildCommand command(String behaviour) {
        ContenderSpec spec = new ContenderSpec("mine", Module.CONTENDERS, "fake", Resources.oneCore(64), Map.of());
        return ChildCommand.of(spec, Map.of("behaviour", behaviour), System.getProperty("java.class.path"), List.of());
    }
}
