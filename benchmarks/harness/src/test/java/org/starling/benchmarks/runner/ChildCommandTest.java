package org.starling.benchmarks.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.starling.benchmarks.contender.ContenderMain;
import org.starling.benchmarks.definition.ContenderSpec;
import org.starling.benchmarks.definition.Module;
import org.starling.benchmarks.definition.Resources;

class ChildCommandTest {
    private static final ContenderSpec SPEC =
            new ContenderSpec("mine", Module.CONTENDERS, "some-kind", new Resources(2, 1, 512), Map.of());

    @Test
    void pinsTheProcessAndLimitsItsThreadsAndHeap() {
        ChildCommand command = ChildCommand.of(SPEC, Map.of(), "jars", List.of(4, 6));

        assertThat(command.command()).startsWith("taskset", "--cpu-list", "4,6").contains("-Xmx512m");
        assertThat(command.environment()).containsEntry("OMP_NUM_THREADS", "1");
    }

    @Test
    void endsWithNameKindAndSettings() {
        ChildCommand command = ChildCommand.of(SPEC, Map.of("b", "2", "a", "1"), "jars", List.of());

        assertThat(command.command())
                .endsWith("-cp", "jars", ContenderMain.class.getName(), "mine", "some-kind", "a=1", "b=2")
                .doesNotContain("taskset");
    }

    @Test
    void opensWhatSparkNeedsOfJava() {
        assertThat(ChildCommand.of(SPEC, Map.of(), "jars", List.of()).command())
                .contains("--add-opens=java.base/sun.nio.ch=ALL-UNNAMED");
    }
}
