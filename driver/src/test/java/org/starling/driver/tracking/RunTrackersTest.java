package org.starling.driver.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.starling.driver.training.CompletedEpoch;
import org.starling.driver.training.EpochListener.Decision;
import org.starling.driver.training.TrainingHistory;

class RunTrackersTest {
    private final List<String> calls = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    /** Notes its calls, and fails in those of one name. */
    private final class FakeTracker implements RunTracker {
        private final String name;
        private final String failing;

        FakeTracker(String name, String failing) {
            this.name = name;
            this.failing = failing;
        }

        private void called(String call) throws IOException {
            calls.add(name + " " + call);
            if (call.equals(failing)) {
                throw new IOException("No space left on device");
            }
        }

        @Override
        public String target() {
            return "the records of " + name;
        }

        @Override
        public void started(Run run, TrainingHistory start) throws IOException {
            called("started");
        }

        @Override
        public void completed(CompletedEpoch epoch) throws IOException {
            called("completed");
        }

        @Override
        public void ended(RunEnd end) throws IOException {
            called("ended");
        }

        @Override
        public void close() throws IOException {
            called("close");
        }
    }

    @Test
    void aTrackerThatFailsIsDroppedWithOneWarningAndTheOthersContinue() {
        try (RunTrackers trackers =
                new RunTrackers(List.of(new FakeTracker("a", "completed"), new FakeTracker("b", "")), warnings::add)) {
            trackers.started(null, null);
            assertThat(trackers.completed(null)).isEqualTo(Decision.CONTINUE);
            assertThat(trackers.completed(null)).isEqualTo(Decision.CONTINUE);
            trackers.ended(RunEnd.failed("no", Map.of()));
        }

        assertThat(calls)
                .containsExactly(
                        "a started",
                        "b started",
                        "a completed",
                        "b completed",
                        "b completed",
                        "b ended",
                        "a close",
                        "b close");
        assertThat(warnings)
                .containsExactly(
                        "warning: Cannot write the records of a: No space left on device; the run continues without it");
    }
}
