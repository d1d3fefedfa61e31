package org.starling.kernels.worker.averaging;

import org.starling.kernels.averaging.AllReduce;
import org.starling.kernels.averaging.AveragingException;
import org.starling.kernels.averaging.SliceUpdate;

/** Joins groups of all ranks of an epoch; called for the same groups, in the same order, on all of them. */
@FunctionalInterface
public interface AllReduceGroups {

    /**
     * Joins a group as this rank.
     *
     * @param group names the group within the attempt at the epoch
     * @param vectorLength length of the vectors that are averaged
     * @param parameterCount how many of their values, from the first on, are parameters: these may be encoded with loss
     * @param update what is done to the averaged slice of this rank
     */
    AllReduce join(String group, int vectorLength, int parameterCount, SliceUpdate update)
            throws AveragingException, InterruptedException;
}
