package org.starling.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.starling.benchmarks.definition.Benchmark;
import org.starling.benchmarks.definition.Case;
import org.starling.benchmarks.definition.ContenderSpec;
import org.starling.benchmarks.definition.Module;
import org.starling.benchmarks.definition.Processes;
import org.starling.benchmarks.definition.Resources;
import org.starling.benchmarks.definition.Scale;

class SelectionTest {
    private static final Benchmark BENCHMARK =
            new Benchmark("some", "something", List.of(workload("x", "a", "b"), workload("y", "b", "c")));

    @Test
    void everythingIsTheDefault() {
        assertThat(Selection.select(BENCHMARK, List.of(), List.of(), null)).isEqualTo(BENCHMARK.cases());
    }

    @Test
    void keepsCasesAndContendersAskedFor() {
        assertThat(Selection.select(BENCHMARK, List.of("y"), List.of(), null))
                .extracting(Case::name)
                .containsExactly("y");
        assertThat(Selection.select(BENCHMARK, List.of(), List.of("a"), null))
                .extracting(Case::name)
                .containsExactly("x");
    }

    @Test
    void baselineIsReplacedOnRequestOrWhenItIsLeftOut() {
        assertThat(Selection.select(BENCHMARK, List.of("x"), List.of(), "b"))
                .extracting(Case::baseline)
                .containsExactly("b");
        assertThat(Selection.select(BENCHMARK, List.of("x"), List.of("b"), null))
                .extracting(Case::baseline)
                .containsExactly("b");
    }

    @Test
    void casesForSomeProcessorsRunOnThoseOnly() {
        Case any = workload("x", "a");
        assertThat(any.runsWith(List.of())).isTrue();
        Case some = new Case(
                "x", "", "a", Processes.WARM, Map.of(), Map.of(), any.contenders(), Set.of("avx512_bf16", "amx_bf16"));
        Case selected = Selection.select(new Benchmark("b", "", List.of(some)), List.of(), List.of("a"), null)
                .get(0);
        assertThat(selected.runsWith(List.of("avx2", "amx_bf16"))).isTrue();
        assertThat(selected.runsWith(List.of("avx2"))).isFalse();
    }

    @Test
    void whatDoesNotExistIsAnErrorThatListsWhatDoes() {
        assertThatThrownBy(() -> Selection.find(List.of(BENCHMARK), "other")).hasMessageContaining("there are [some]");
        assertThatThrownBy(() -> Selection.select(BENCHMARK, List.of("z"), List.of(), null))
                .hasMessageContaining("the case z: there are [x, y]");
        assertThatThrownBy(() -> Selection.select(BENCHMARK, List.of(), List.of("d"), null))
                .hasMessageContaining("the contender d: there are [a, b, c]");
    }

    @Test
    void settingsOfTheCommandLineWinOverQuickOnesAndTheseOverTheUsual() {
        Case workload = new Case(
                "x",
                "{examples} of {batchSize}",
                "a",
                Processes.WARM,
                Map.of("examples", "60000", "batchSize", "64", "epochs", "3"),
                Map.of("examples", "640", "epochs", "1"),
                List.of(contender("a")));

        Map<String, String> quick = workload.settings(Scale.QUICK, Map.of("epochs", "2"));

        assertThat(quick)
                .containsOnly(Map.entry("examples", "640"), Map.entry("batchSize", "64"), Map.entry("epochs", "2"));
        assertThat(workload.describe(quick)).isEqualTo("640 of 64");
        assertThat(workload.settings(Scale.FULL, Map.of())).containsEntry("examples", "60000");
    }

    @Test
    void caseNeedsItsBaselineAndNamesOnlyOnce() {
        assertThatThrownBy(() -> workload("x")).hasMessageContaining("baseline");
        assertThatThrownBy(() -> workload("x", "a", "a")).hasMessageContaining("two contenders named 'a'");
    }

    /** A case whose baseline is its first contender. */
    private static Case workload(String name, String... contenders) {
        return new Case(
                name,
                "something",
                contenders.length == 0 ? "none" : contenders[0],
                Processes.WARM,
                Map.of(),
                Map.of(),
                Arrays.stream(contenders).map(SelectionTest::contender).toList());
    }

    private static ContenderSpec contender(String name) {
        return new ContenderSpec(name, Module.CONTENDERS, "kind", Resources.oneCore(64), Map.of());
    }
}
