package org.starling.benchmarks.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.starling.benchmarks.contender.Measurement;

class CaseRunnerTest {
    private final List<String> events = new ArrayList<>();
    private final CaseRunner runner = new CaseRunner(line -> {});

    @Test
    void preparesAllThenAlternatesThenClosesAll() throws Exception {
        runner.run(List.of(new Fake("a"), new Fake("b")), 3);

        assertThat(events)
                .containsExactly(
                        "a prepares", "b prepares", "a 1", "b 1", "b 2", "a 2", "a 3", "b 3", "a closes", "b closes");
    }

    @Test
    void measurementsComeByContenderInRoundOrder() throws Exception {
        Map<String, List<Measurement>> measurements = runner.run(List.of(new Fake("a"), new Fake("b")), 2);

        assertThat(measurements.keySet()).containsExactly("a", "b");
        assertThat(measurements.get("b")).extracting(Measurement::examples).containsExactly(1L, 2L);
    }

    @Test
    void failureEndsTheRunAndClosesAll() {
        assertThatThrownBy(() -> runner.run(List.of(new Fake("a"), new Failing()), 2))
                .isInstanceOf(ContenderFailedException.class)
                .hasMessage("broken");
        assertThat(events).containsExactly("a prepares", "a 1", "a closes");
    }

    private class Fake implements RunningContender {
        private final String name;

        Fake(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public void prepare() {
            events.add(name + " prepares");
        }

        @Override
        public Measurement round(int number) {
            events.add(name + " " + number);
            return new Measurement(number, 1, Map.of());
        }

        @Override
        public void close() {
            events.add(name + " closes");
        }
    }

    private static final class Failing implements RunningContender {
        @Override
        public String name() {
            return "failing";
        }

        @Override
        public void prepare() {
            // fails only in its round
        }

        @Override
        public Measurement round(int number) throws ContenderFailedException {
            throw new ContenderFailedException("broken");
        }

        @Override
        public void close() {
            // nothing was opened
        }
    }
}
