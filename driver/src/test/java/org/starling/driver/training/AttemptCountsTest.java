package org.starling.driver.training;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.starling.driver.training.AttemptCounts.Counts;

class AttemptCountsTest {
    private final AttemptCounts counts = new AttemptCounts();

    @Test
    void addsUpWhatEachTaskToldLast() {
        counts.started(4, 0);
        counts.update(1, 4, 0, new Counts(1, 16, 2.0));
        counts.update(1, 4, 0, new Counts(2, 32, 3.0));
        counts.update(2, 4, 0, new Counts(1, 16, 1.0));

        assertThat(counts.total()).isEqualTo(new Counts(3, 48, 4.0));
    }

    @Test
    void forgetsAnEarlierAttemptAndWhatItTellsLate() {
        counts.started(4, 0);
        counts.update(1, 4, 0, new Counts(2, 32, 3.0));

        counts.started(4, 1);
        counts.update(1, 4, 0, new Counts(3, 48, 4.0));
        assertThat(counts.total()).isEqualTo(Counts.NONE);

        counts.update(7, 4, 1, new Counts(1, 16, 1.0));
        assertThat(counts.total()).isEqualTo(new Counts(1, 16, 1.0));
    }

    @Test
    void anUpdateThatComesBeforeTheNewsOfItsAttemptCounts() {
        counts.update(1, 4, 0, new Counts(2, 32, 3.0));
        counts.update(7, 4, 1, new Counts(1, 16, 1.0));
        counts.started(4, 1);

        assertThat(counts.total()).isEqualTo(new Counts(1, 16, 1.0));
    }
}
