package org.starling.benchmarks.runner;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.starling.benchmarks.contender.Measurement;

/** Runs alternating rounds of given contenders. */
public final class CaseRunner {
    private final Consumer<String> progress;

    /**
     * @param progress receives a line whenever something is done
     */
    public CaseRunner(Consumer<String> progress) {
        this.progress = progress;
    }

    /**
     * Prepares all contenders, runs the rounds, and closes all contenders whatever happens.
     *
     * @return measurements of each contender by its name, in the order given, one per round
     */
    public Map<String, List<Measurement>> run(List<? extends RunningContender> contenders, int rounds)
            throws ContenderFailedException, InterruptedException {
        try {
            Map<String, List<Measurement>> measurements = new LinkedHashMap<>();
            for (RunningContender contender : contenders) {
                contender.prepare();
                progress.accept(contender.name() + " is ready");
                measurements.put(contender.name(), new ArrayList<>());
            }
            for (int round = 1; round <= rounds; round++) {
                for (RunningContender contender : Alternation.order(contenders, round)) {
                    Measurement measurement = contender.round(round);
                    measurements.get(contender.name()).add(measurement);
                    progress.accept("round %d of %d: %s %,d examples in %.2f s"
                            .formatted(round, rounds, contender.name(), measurement.examples(), measurement.seconds()));
                }
            }
            return measurements;
        } finally {
            contenders.forEach(RunningContender::close);
        }
    }
}
