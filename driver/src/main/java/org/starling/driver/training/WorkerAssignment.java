package org.starling.driver.training;

import java.io.Serializable;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.starling.kernels.batch.Shuffle;
import org.starling.kernels.validation.Checks;

/**
 * Assigns examples to workers. Shares differ by one example at most.
 *
 * <p>Without shuffling worker {@code p} of {@code n} takes the examples {@code p·N/n} to {@code (p+1)·N/n}, in the order of
 * the data. With shuffling each group is shuffled and its examples go to the workers in turn. So every worker gets all
 * classes of data that is sorted by class.
 *
 * @param examples how many there are in all, {@code N}
 * @param workers how many share them, {@code n}
 * @param shuffle whether examples are shuffled
 * @param seed decides how
 */
public record WorkerAssignment(long examples, int workers, Shuffle shuffle, long seed) implements Serializable {
    public WorkerAssignment {
        new Checks()
                .require(examples >= 0, "examples", "must not be negative, is " + examples)
                .require(workers >= 1, "workers", "must be at least 1, is " + workers)
                .requirePresent(shuffle, "shuffle")
                .done();
    }

    /** Examples of each worker. */
    public List<Long> shares() {
        return LongStream.range(0, workers)
                .map(rank -> shuffle == Shuffle.OFF
                        ? TrainingData.boundary(examples, rank + 1, workers)
                                - TrainingData.boundary(examples, rank, workers)
                        : (examples - rank + workers - 1) / workers)
                .boxed()
                .toList();
    }

    /** The worker of the example at {@code position}, from 0. */
    int workerOf(long position) {
        return (int)
                (shuffle == Shuffle.OFF
                        ? (Math.multiplyExact(position + 1, (long) workers) - 1) / examples
                        : position % workers);
    }

    /** The order in which the examples of a group are assigned. */
    int[] order(long firstPosition, int size) {
        int[] order = new int[size];
        SplittableRandom random = new SplittableRandom(seed + firstPosition);
        for (int i = 0; i < size; i++) {
            int j = shuffle == Shuffle.OFF ? i : random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }
}
