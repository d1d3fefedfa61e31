package org.starling.kernels.replica;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NativeLibrariesTest {
    @Test
    void dl4jWritesNoCrashDumps() {
        NativeLibraries.prepare();

        assertThat(System.getProperty("org.deeplearning4j.crash.reporting.enabled"))
                .isEqualTo("false");
    }
}
