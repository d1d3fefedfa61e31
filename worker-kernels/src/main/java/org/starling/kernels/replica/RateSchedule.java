package org.starling.kernels.replica;

import java.io.Serializable;

/**
 * Schedule of the factor that multiplies all learning rates of a network in one epoch; the same for all workers. The network's own
 * schedules stay in effect. Implementations are stateless.
 */
@FunctionalInterface
public interface RateSchedule extends Serializable {
    /** The network's own learning rates: the factor is always 1. */
    RateSchedule CONSTANT = Constant.ONE;

    /** The schedule that changes nothing; an enum, so that it is the same object in every JVM. */
    enum Constant implements RateSchedule {
        ONE;

        @Override
        public double factorAt(int updates) {
            return 1;
        }
    }

    /**
     * Returns the factor of the next update.
     *
     * @param updates updates that the replica has made in this epoch
     */
    double factorAt(int updates);
}
