package org.starling.kernels.replica;

import java.io.Serializable;

/**
 * Position in a training: what a step needs besides parameters and updater state to resume exactly.
 *
 * @param iteration updates made so far by one replica; Adam's bias correction and learning-rate schedules count by it
 * @param epoch passes over the data completed so far
 * @param seed seed of everything random inside the step (dropout), for the batches that follow
 */
public record TrainingPosition(int iteration, int epoch, long seed) implements Serializable {}
