package org.starling.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.starling.pipeline.testing.FuzzTarget;
import org.starling.pipeline.testing.Fuzzer;

/** Damaged files of every format: each is accepted or rejected, and nothing else happens. */
class FuzzTest {
    private static final int CASES = 300;

    static Stream<FuzzTarget> targets() {
        return FuzzMain.targets().stream();
    }

    @ParameterizedTest
    @MethodSource("targets")
    void damagedFilesAreAcceptedOrRejected(FuzzTarget target) {
        Fuzzer.Counts counts = new Fuzzer(target, 1).run(0, CASES);

        assertThat(counts.failures()).isEmpty();
        assertThat(counts.accepted() + counts.rejected()).isEqualTo(CASES);
        assertThat(counts.accepted()).isPositive();
    }
}
