package org.starling.kernels.step;

import java.io.Serializable;

/**
 * How far training has come; what a step needs to know besides parameters and updater state to go on exactly.
 *
 * @param iteration updates made so far by one replica; Adam's bias correction and learning-rate schedules count by it
 * @param epoch passes over the data completed so far
 * @param seed seed of everything random inside the step (dropout), for the batches that follow
 */
public record TrainingPosition(int iteration, int epoch, long seed) implements Serializable {}
