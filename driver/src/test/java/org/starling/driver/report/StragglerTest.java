package org.starling.driver.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.starling.serving.history.WorkerTimes;

class StragglerTest {

    private static WorkerTimes worker(int rank, long examples, double trainingSeconds, double averagingSeconds) {
        return new WorkerTimes(
                rank,
                rank + "@host",
                examples,
                5,
                seconds(trainingSeconds),
                seconds(averagingSeconds),
                Duration.ZERO,
                Duration.ZERO,
                0);
    }

    private static Duration seconds(double seconds) {
        return Duration.ofNanos(Math.round(seconds * 1e9));
    }

    @Test
    void namesTheSlowWorkerAndHowLongTheOthersWaited() {
        List<Straggler> stragglers = Straggler.among(List.of(
                worker(0, 1000, 10, 11), worker(1, 1000, 20, 1), worker(2, 1000, 9, 12), worker(3, 1000, 11, 10)));

        assertThat(stragglers).singleElement().satisfies(straggler -> {
            assertThat(straggler.worker()).isEqualTo(1);
            assertThat(straggler.executor()).isEqualTo("1@host");
            // of 9, 10, 11 and 20 ms an example the lower median is 10
            assertThat(straggler.slowness()).isCloseTo(2, within(1e-9));
            assertThat(straggler.waited()).isEqualTo(Duration.ofSeconds(10));
        });
        assertThat(stragglers.get(0).describe())
                .isEqualTo(
                        "worker 1 (1@host) took 2.0 times as long for an example as the median; the others waited 10.0s for it");
    }

    @Test
    void ofTwoWorkersTheSlowerOneIsComparedWithTheOther() {
        assertThat(Straggler.among(List.of(worker(0, 100, 4, 0.1), worker(1, 100, 2, 2.1))))
                .extracting(Straggler::worker)
                .containsExactly(0);
    }

    @Test
    void goesByTheTimeForAnExampleNotByTheNumberOfThem() {
        assertThat(Straggler.among(List.of(worker(0, 2000, 20, 1), worker(1, 1000, 10, 11))))
                .isEmpty();
    }

    @Test
    void namesNobodyWhoIsOnlyALittleSlowerOrCostTheOthersLittle() {
        assertThat(Straggler.among(List.of(worker(0, 100, 1.4, 0), worker(1, 100, 1, 5))))
                .isEmpty();
        assertThat(Straggler.among(List.of(worker(0, 100, 0.4, 0), worker(1, 100, 0.1, 0.3))))
                .isEmpty();
    }

    @Test
    void aWorkerWithoutExamplesIsNotCompared() {
        assertThat(Straggler.among(List.of(worker(0, 100, 4, 0), worker(1, 0, 0, 4))))
                .isEmpty();
        assertThat(Straggler.among(List.of())).isEmpty();
    }
}
