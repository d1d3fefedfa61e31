package org.starling.benchmarks.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.starling.benchmarks.contender.Measurement;

class WrkLoadTest {
    @TempDir
    Path folder;

    @Test
    void theLineOfTheScriptIsRead() {
        assertThat(WrkLoad.parse(
                        "Running 1s test\nresult requests=500 microseconds=1500000 p50=2500 p99=9000 errors=0\n"))
                .isEqualTo(new Measurement(500, 1.5, Map.of("p50 ms", 2.5, "p99 ms", 9.0)));
    }

    @Test
    void failedRequestsAreNotCounted() {
        assertThatThrownBy(() -> WrkLoad.parse("result requests=500 microseconds=1 p50=1 p99=1 errors=3"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Cannot count these requests: 3 of 500 failed; see the log of the server");
        assertThatThrownBy(() -> WrkLoad.parse("nothing")).hasMessage("Cannot read the result of wrk: nothing");
    }

    @Test
    void aMissingWrkIsNamedWithItsPackage() {
        WrkLoad load = new WrkLoad("no-such-wrk", folder, "http://127.0.0.1:1/", "text/plain", 1);

        assertThatThrownBy(() -> load.run(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "Cannot send requests: there is no program 'no-such-wrk'; install Debian's package wrk, or give --set wrk=PATH");
    }
}
