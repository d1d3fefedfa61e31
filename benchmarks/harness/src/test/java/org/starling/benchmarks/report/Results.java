package org.starling.benchmarks.report;

import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.starling.benchmarks.contender.Measurement;
import org.starling.benchmarks.definition.Scale;

/** Results with round numbers. */
final class Results {
    private Results() {}

    /** A contender that did 100 examples a round, at the given rates, with an accuracy of 0.5, 0.6, … by round. */
    static ContenderResult contender(String name, double... rates) {
        List<Measurement> rounds = new ArrayList<>();
        for (double rate : rates) {
            rounds.add(new Measurement(100, 100 / rate, Map.of("accuracy", 0.5 + 0.1 * rounds.size())));
        }
        return new ContenderResult(name, rounds);
    }

    /** Two contenders with medians of 200 and 500. */
    static CaseResult comparison() {
        return new CaseResult(
                "cnn",
                "steps of batch 64",
                "slow",
                "examples",
                List.of(contender("slow", 100, 200, 400), contender("fast", 500, 400, 1000)));
    }

    static RunResult run(Scale scale) {
        return new RunResult(
                "kernels",
                scale,
                3,
                List.of(comparison()),
                new Machine("Some CPU", List.of("avx2"), 2, 23.5, "Some Linux", "17", List.of("SOME_LIMIT=AVX2"), 0.25),
                "benchmarks/run kernels",
                ZonedDateTime.of(2026, 3, 4, 5, 6, 7, 0, ZoneOffset.UTC),
                "abc1234");
    }
}
