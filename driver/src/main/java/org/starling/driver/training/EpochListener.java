package org.starling.driver.training;

import java.util.List;

/**
 * Receives the result of every completed epoch, after its evaluation and its checkpoint, and may end training. It is called on
 * the thread that trains. An exception ends training with a failure.
 */
@FunctionalInterface
public interface EpochListener {

    /** The course of training after an epoch. */
    enum Decision {
        /** Training continues, unless the epoch was the last one. */
        CONTINUE,
        /** Training ends, as if the epoch had been the last one. */
        STOP
    }

    /** Called once for each completed epoch, in order. */
    Decision completed(CompletedEpoch epoch);

    /** Calls all listeners, in order; {@link Decision#STOP} if one of them decides so. */
    static Decision callAll(List<EpochListener> listeners, CompletedEpoch epoch) {
        Decision decision = Decision.CONTINUE;
        for (EpochListener listener : listeners) {
            if (listener.completed(epoch) == Decision.STOP) {
                decision = Decision.STOP;
            }
        }
        return decision;
    }
}
