package org.starling.driver.tracking;

import java.time.Duration;
import java.util.Map;
import org.starling.driver.evaluation.EvaluationReport;
import org.starling.kernels.validation.OptionalValue;

/**
 * The end of a run.
 *
 * @param failure the reason in one text; null if the run is complete
 * @param evaluation scores of the last network; null if the run failed
 * @param checkpoint directory of the last checkpoint; null if the run failed
 * @param best directory of the best checkpoint; null if the run failed
 * @param phases wall time of each phase of the run, in order
 */
public record RunEnd(
        @OptionalValue String failure,
        @OptionalValue EvaluationReport evaluation,
        @OptionalValue String checkpoint,
        @OptionalValue String best,
        Map<String, Duration> phases) {

    /** The end of a run that failed. */
    public static RunEnd failed(String reason, Map<String, Duration> phases) {
        return new RunEnd(reason, null, null, null, phases);
    }
}
