package org.starling.driver.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.starling.kernels.batch.Shuffle;

class WorkerAssignmentTest {

    @ParameterizedTest
    @CsvSource({
        "0, 3, OFF",
        "1, 4, OFF",
        "319, 4, OFF",
        "320, 4, OFF",
        "7, 7, OFF",
        "1000, 7, OFF",
        "1, 4, EVERY_EPOCH",
        "319, 4, EVERY_EPOCH",
        "320, 4, EVERY_EPOCH",
        "1000, 7, EVERY_EPOCH"
    })
    void everyExampleHasOneWorkerAndSharesAreEqual(int examples, int workers, Shuffle shuffle) {
        WorkerAssignment assignment = new WorkerAssignment(examples, workers, shuffle, 5);
        long[] counts = new long[workers];
        Set<Integer> seen = new HashSet<>();
        for (int start = 0; start < examples; start += 50) {
            int size = Math.min(50, examples - start);
            int[] order = assignment.order(start, size);
            for (int i = 0; i < size; i++) {
                seen.add(start + order[i]);
                counts[assignment.workerOf(start + i)]++;
            }
        }

        assertThat(seen).hasSize(examples);
        List<Long> found = new ArrayList<>();
        for (long count : counts) {
            found.add(count);
            assertThat(count).isBetween((long) examples / workers, (long) examples / workers + 1);
        }
        assertThat(found).isEqualTo(assignment.shares());
    }
}
