package org.starling.pipeline;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.starling.pipeline.testing.FuzzTarget;
import org.starling.pipeline.testing.Fuzzer;

/** Damaged files of every format: each is accepted or rejected, and nothing else happens. */
class FuzzTest {
    static Stream<FuzzTarget> targets() {
        return FuzzTargets.all().stream();
    }

    @ParameterizedTest
    @MethodSource("targets")
    void damagedFilesAreAcceptedOrRejected(FuzzTarget target) {
        Fuzzer.requireReasons(target);
    }
}
