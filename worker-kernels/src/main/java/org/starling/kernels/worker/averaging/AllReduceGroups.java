package org.starling.kernels.worker.averaging;

import org.starling.kernels.averaging.AllReduce;
import org.starling.kernels.averaging.AveragingException;
import org.starling.kernels.averaging.SliceUpdate;

/** Factory of all-reduces between all ranks of an epoch. All ranks must join the same groups in the same order. */
@FunctionalInterface
public interface AllReduceGroups {

    /**
     * Joins a group as this rank.
     *
     * @param group name of the group within the attempt
     * @param vectorLength length of the vectors that are averaged
     * @param parameterCount number of leading values that are parameters, which lossy codecs may encode
     * @param update change of the averaged slice of this rank
     */
    AllReduce join(String group, int vectorLength, int parameterCount, SliceUpdate update)
            throws AveragingException, InterruptedException;
}
