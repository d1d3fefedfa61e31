package org.starling.benchmarks.report;

import java.time.ZonedDateTime;
import java.util.List;
import org.starling.benchmarks.definition.Scale;

/**
 * Everything that one run of a benchmark gave.
 *
 * @param benchmark name of the benchmark
 * @param scale how much work was done
 * @param rounds rounds per contender
 * @param cases one table each
 * @param machine where it ran
 * @param command how to run it again
 * @param date when it began
 * @param commit revision of the sources; ends in {@code -dirty} if they were changed since
 */
public record RunResult(
        String benchmark,
        Scale scale,
        int rounds,
        List<CaseResult> cases,
        Machine machine,
        String command,
        ZonedDateTime date,
        String commit) {
    public RunResult {
        cases = List.copyOf(cases);
    }
}
