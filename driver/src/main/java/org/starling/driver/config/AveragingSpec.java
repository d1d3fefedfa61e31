package org.starling.driver.config;

import java.io.Serializable;
import java.time.Duration;
import org.starling.kernels.validation.Checks;
import org.starling.kernels.validation.Default;
import org.starling.kernels.worker.UpdaterStateMode;

/**
 * When and how workers average their replicas.
 *
 * @param every batches that each worker trains between two averages; the default is 10
 * @param updaterState what becomes of the updaters' state (Adam's moments) at an average; averaged by default
 * @param timeout how long a worker waits for its peers in one round before the epoch fails; 60 s by default
 */
public record AveragingSpec(
        @Default("10") int every, @Default("average") UpdaterStateMode updaterState, @Default("60s") Duration timeout)
        implements Serializable {
    public AveragingSpec {
        new Checks()
                .require(every >= 1, "every", "must be at least 1, is " + every)
                .requirePresent(updaterState, "updaterState")
                .require(
                        timeout != null && !timeout.isNegative() && !timeout.isZero(),
                        "timeout",
                        "must be longer than 0, is " + timeout)
                .done();
    }
}
