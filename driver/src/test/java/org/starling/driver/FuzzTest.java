package org.starling.driver;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.starling.pipeline.testing.FuzzTarget;
import org.starling.pipeline.testing.Fuzzer;

/** Damaged job files, networks, models, checkpoints and reports: each is accepted or rejected, and nothing else happens. */
class FuzzTest {
    static Stream<FuzzTarget> targets() {
        return FuzzMain.ownTargets().stream();
    }

    @ParameterizedTest
    @MethodSource("targets")
    void damagedFilesAreAcceptedOrRejected(FuzzTarget target) {
        Fuzzer.requireReasons(target);
    }
}
