package org.starling.kernels.replica;

import java.io.Serializable;

/**
 * Position in a training: the state that a step requires besides parameters and updater state to resume exactly.
 *
 * @param iteration updates made so far by one replica; Adam's bias correction and learning-rate schedules depend on it
 * @param epoch completed passes over the data
 * @param seed seed of all random numbers of the following steps, such as dropout
 * @param epochStart updates made before this epoch
 * @param rates factor of the learning rates in this epoch
 */
public record TrainingPosition(int iteration, int epoch, long seed, int epochStart, RateSchedule rates)
        implements Serializable {

    /** A position from which the network's own learning rates are used. */
    public TrainingPosition(int iteration, int epoch, long seed) {
        this(iteration, epoch, seed, iteration, RateSchedule.CONSTANT);
    }
}
