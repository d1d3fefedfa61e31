package org.starling.driver.config;

import java.io.Serializable;
import java.time.Duration;
import org.starling.kernels.validation.Checks;
import org.starling.kernels.validation.Default;
import org.starling.kernels.validation.OptionalValue;
import org.starling.kernels.worker.snapshot.SnapshotSchedule;

/**
 * Folder and frequency of checkpoints: the {@code checkpoints} block.
 *
 * @param path directory that receives one directory per checkpoint; any Hadoop path
 * @param keep newest checkpoints that stay when older ones are removed; the best one stays besides; 0 keeps all; 3 by
 *     default
 * @param everyEpochs epochs between two checkpoints; 1 by default; the last epoch always gets one
 * @param everyRounds averaging rounds between two snapshots within an epoch; null for none
 * @param everyMinutes minutes between two snapshots within an epoch; null for none
 * @param signingKey file of the private key by which checkpoints are signed; null if they are not
 * @param publicKey file of the public key by which checkpoints are verified when they are read; null if they are not
 */
public record CheckpointSpec(
        String path,
        @Default("3") int keep,
        @Default("1") int everyEpochs,
        @OptionalValue Integer everyRounds,
        @OptionalValue Double everyMinutes,
        @OptionalValue String signingKey,
        @OptionalValue String publicKey)
        implements Serializable {
    private static final double MILLIS_PER_MINUTE = 60_000;
    /** A hundred years. */
    private static final double MOST_MINUTES = 36_500 * 24 * 60.0;

    public CheckpointSpec {
        new Checks()
                .requirePresent(path, "path")
                .require(keep >= 0, "keep", "must be 0 (all) or more, is " + keep)
                .require(everyEpochs >= 1, "everyEpochs", "must be at least 1, is " + everyEpochs)
                .require(
                        everyRounds == null || everyRounds >= 1, "everyRounds", "must be at least 1, is " + everyRounds)
                .require(
                        everyMinutes == null || (everyMinutes > 0 && everyMinutes <= MOST_MINUTES),
                        "everyMinutes",
                        "must be more than 0, and at most %.0f, is %s".formatted(MOST_MINUTES, everyMinutes))
                .require(
                        signingKey == null || publicKey != null,
                        "publicKey",
                        "is missing; a job that signs checkpoints also verifies the one that it resumes from")
                .done();
    }

    /** Checkpoints between epochs only. */
    public CheckpointSpec(String path, int keep, int everyEpochs) {
        this(path, keep, everyEpochs, null, null, null, null);
    }

    /** The schedule of snapshots within an epoch. */
    public SnapshotSchedule snapshots() {
        Duration every = everyMinutes == null
                ? Duration.ZERO
                : Duration.ofMillis(Math.max(1, Math.round(everyMinutes * MILLIS_PER_MINUTE)));
        return new SnapshotSchedule(everyRounds == null ? 0 : everyRounds, every);
    }
}
