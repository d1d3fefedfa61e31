package org.starling.driver.training;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import scala.Tuple2;

/**
 * Brings pieces of groups of examples to their workers. The key of a piece names its worker and its position in the data, so that
 * sorting by key restores the order in which the data was read.
 */
public final class WorkerPartitioner extends Partitioner {
    private static final long serialVersionUID = 1L;
    private static final int POSITION_BITS = 42;

    private final WorkerAssignment assignment;

    private WorkerPartitioner(WorkerAssignment assignment) {
        this.assignment = assignment;
    }

    /**
     * Opens an element of an RDD as a group of examples.
     *
     * @param <T> type of the element
     */
    public interface Opening<T> extends Function<T, ExampleGroup<T>>, Serializable {}

    /**
     * Divides examples among workers, by a shuffle.
     *
     * @param counts examples in each partition of {@code elements}
     * @return one partition for each worker, in the order of {@code elements} as far as the assignment keeps it; not computed yet
     */
    public static <T> JavaRDD<T> divide(
            JavaRDD<T> elements, List<Long> counts, WorkerAssignment assignment, Opening<T> opening) {
        long[] firstOfPartition = new long[counts.size()];
        for (int i = 1; i < firstOfPartition.length; i++) {
            firstOfPartition[i] = firstOfPartition[i - 1] + counts.get(i - 1);
        }
        WorkerPartitioner partitioner = new WorkerPartitioner(assignment);
        return JavaPairRDD.fromJavaRDD(elements.mapPartitionsWithIndex(
                        (index, partition) -> new Cutter<>(assignment, partition, opening, firstOfPartition[index]),
                        false))
                .repartitionAndSortWithinPartitions(partitioner)
                .values();
    }

    @Override
    public int numPartitions() {
        return assignment.workers();
    }

    @Override
    public int getPartition(Object key) {
        return (int) ((Long) key >>> POSITION_BITS);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WorkerPartitioner partitioner && partitioner.assignment.equals(assignment);
    }

    @Override
    public int hashCode() {
        return assignment.hashCode();
    }

    /** Cuts the groups of a partition into pieces. */
    private static final class Cutter<T> implements Iterator<Tuple2<Long, T>> {
        private final WorkerAssignment assignment;
        private final Iterator<T> elements;
        private final Opening<T> opening;
        private long position;
        private Iterator<Tuple2<Long, T>> pieces = List.<Tuple2<Long, T>>of().iterator();

        /**
         * @param first position of the first example in the whole data
         */
        Cutter(WorkerAssignment assignment, Iterator<T> elements, Opening<T> opening, long first) {
            this.assignment = assignment;
            this.elements = elements;
            this.opening = opening;
            this.position = first;
        }

        @Override
        public boolean hasNext() {
            while (!pieces.hasNext() && elements.hasNext()) {
                ExampleGroup<T> group = opening.apply(elements.next());
                pieces = cut(group).iterator();
                position += group.size();
            }
            return pieces.hasNext();
        }

        @Override
        public Tuple2<Long, T> next() {
            if (!hasNext()) {
                throw new NoSuchElementException("Cannot cut another piece: the partition has no more examples");
            }
            return pieces.next();
        }

        private List<Tuple2<Long, T>> cut(ExampleGroup<T> group) {
            int[] order = assignment.order(position, group.size());
            List<List<Integer>> byWorker = new ArrayList<>();
            for (int worker = 0; worker < assignment.workers(); worker++) {
                byWorker.add(new ArrayList<>());
            }
            for (int i = 0; i < order.length; i++) {
                byWorker.get(assignment.workerOf(position + i)).add(order[i]);
            }
            List<Tuple2<Long, T>> cut = new ArrayList<>();
            for (int worker = 0; worker < assignment.workers(); worker++) {
                int[] examples = byWorker.get(worker).stream()
                        .mapToInt(Integer::intValue)
                        .toArray();
                if (examples.length > 0) {
                    long key = ((long) worker << POSITION_BITS) | position;
                    cut.add(new Tuple2<>(key, group.select(examples)));
                }
            }
            return cut;
        }
    }
}
