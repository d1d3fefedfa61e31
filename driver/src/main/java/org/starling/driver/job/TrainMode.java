package org.starling.driver.job;

/** The treatment of checkpoints and shards that an earlier run of a job left. */
public sealed interface TrainMode {
    /** Requires that there are no checkpoints; shards are used if they come from the same data and settings. */
    TrainMode FRESH = new Fresh();

    /** Training resumes from the latest checkpoint; without one it starts from the beginning. */
    TrainMode RESUME = new ResumeLatest();

    /** Checkpoints are removed, and shards are written again unless they come from the same data and settings. */
    TrainMode OVERWRITE = new Overwrite();

    /** Training resumes from the checkpoint of one epoch; later checkpoints are removed. */
    static TrainMode resumeFrom(int epoch) {
        return new ResumeFrom(epoch);
    }

    /** See {@link #FRESH}. */
    record Fresh() implements TrainMode {}

    /** See {@link #RESUME}. */
    record ResumeLatest() implements TrainMode {}

    /** See {@link #resumeFrom}. */
    record ResumeFrom(int epoch) implements TrainMode {}

    /** See {@link #OVERWRITE}. */
    record Overwrite() implements TrainMode {}
}
