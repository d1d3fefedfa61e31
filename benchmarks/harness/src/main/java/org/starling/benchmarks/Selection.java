package org.starling.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.starling.benchmarks.definition.Benchmark;
import org.starling.benchmarks.definition.Case;
import org.starling.benchmarks.definition.ContenderSpec;

/** Picks what the command line asks for. Whatever does not exist is an error that lists what does. */
final class Selection {
    private Selection() {}

    static Benchmark find(List<Benchmark> benchmarks, String name) {
        return benchmarks.stream()
                .filter(benchmark -> benchmark.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Cannot run the benchmark '%s': there are %s"
                        .formatted(
                                name, benchmarks.stream().map(Benchmark::name).toList())));
    }

    /**
     * The cases to run.
     *
     * @param cases names to keep; empty keeps all
     * @param contenders names to keep; empty keeps all
     * @param baseline the baseline to take; {@code null} for that of the definition, or, if that one is left out, the first
     *     contender
     */
    static List<Case> select(Benchmark benchmark, List<String> cases, List<String> contenders, String baseline) {
        requireKnown(
                benchmark,
                "case",
                cases,
                benchmark.cases().stream().map(Case::name).collect(Collectors.toSet()));
        Set<String> known = benchmark.cases().stream()
                .flatMap(workload -> workload.contenders().stream())
                .map(ContenderSpec::name)
                .collect(Collectors.toSet());
        requireKnown(benchmark, "contender", contenders, known);
        requireKnown(benchmark, "contender", baseline == null ? List.of() : List.of(baseline), known);
        List<Case> selected = new ArrayList<>();
        for (Case workload : benchmark.cases()) {
            List<ContenderSpec> kept = workload.contenders().stream()
                    .filter(contender -> contenders.isEmpty() || contenders.contains(contender.name()))
                    .toList();
            if (!kept.isEmpty() && (cases.isEmpty() || cases.contains(workload.name()))) {
                selected.add(restrict(workload, kept, baseline == null ? workload.baseline() : baseline));
            }
        }
        return selected;
    }

    private static Case restrict(Case workload, List<ContenderSpec> kept, String baseline) {
        boolean hasBaseline =
                kept.stream().anyMatch(contender -> contender.name().equals(baseline));
        return new Case(
                workload.name(),
                workload.measured(),
                hasBaseline ? baseline : kept.get(0).name(),
                workload.processes(),
                workload.settings(),
                workload.quickSettings(),
                kept,
                workload.extensions());
    }

    private static void requireKnown(Benchmark benchmark, String what, List<String> asked, Set<String> known) {
        List<String> unknown =
                asked.stream().filter(name -> !known.contains(name)).toList();
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("Cannot run '%s' with the %s %s: there are %s"
                    .formatted(
                            benchmark.name(),
                            what,
                            String.join(", ", unknown),
                            known.stream().sorted().toList()));
        }
    }

    static String describe(List<Benchmark> benchmarks) {
        StringBuilder text = new StringBuilder();
        for (Benchmark benchmark : benchmarks) {
            text.append("%s: %s%n".formatted(benchmark.name(), benchmark.description()));
            for (Case workload : benchmark.cases()) {
                text.append("  %s: %s%n"
                        .formatted(
                                workload.name(),
                                workload.contenders().stream()
                                        .map(ContenderSpec::name)
                                        .collect(Collectors.joining(", "))));
            }
        }
        return text.toString();
    }
}
