package org.starling.benchmarks.report;

import java.time.ZonedDateTime;
import java.util.List;
import org.starling.benchmarks.definition.Scale;

/**
 * Result of one run of a benchmark.
 *
 * @param benchmark name of the benchmark
 * @param scale amount of work
 * @param rounds rounds per contender
 * @param cases one table each
 * @param machine machine of the run
 * @param command command to repeat it
 * @param date start of the run
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
