package org.starling.driver.dl4j.data;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.Partitioner;
import org.starling.driver.dl4j.chunk.ExampleChunk;
import scala.Tuple2;

/**
 * Brings pieces of chunks to their workers. The key of a piece names its worker and its position in the data, so that sorting
 * by key restores the order in which the data was read.
 */
final class WorkerPartitioner extends Partitioner {
    private static final long serialVersionUID = 1L;
    private static final int POSITION_BITS = 42;

    private final WorkerAssignment assignment;

    WorkerPartitioner(WorkerAssignment assignment) {
        this.assignment = assignment;
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

    /**
     * Cuts the chunks of a partition into pieces.
     *
     * @param first position of its first example in the whole data
     */
    Iterator<Tuple2<Long, byte[]>> cut(Iterator<byte[]> chunks, long first) {
        return new Cutter(chunks, first);
    }

    private final class Cutter implements Iterator<Tuple2<Long, byte[]>> {
        private final Iterator<byte[]> chunks;
        private long position;
        private Iterator<Tuple2<Long, byte[]>> pieces =
                List.<Tuple2<Long, byte[]>>of().iterator();

        Cutter(Iterator<byte[]> chunks, long first) {
            this.chunks = chunks;
            this.position = first;
        }

        @Override
        public boolean hasNext() {
            while (!pieces.hasNext() && chunks.hasNext()) {
                ExampleChunk chunk = ExampleChunk.decode(chunks.next());
                pieces = cut(chunk).iterator();
                position += chunk.size();
            }
            return pieces.hasNext();
        }

        @Override
        public Tuple2<Long, byte[]> next() {
            if (!hasNext()) {
                throw new NoSuchElementException("Cannot cut another piece: the partition has no more chunks");
            }
            return pieces.next();
        }

        private List<Tuple2<Long, byte[]>> cut(ExampleChunk chunk) {
            int[] order = assignment.order(position, chunk.size());
            List<List<Integer>> byWorker = new ArrayList<>();
            for (int worker = 0; worker < assignment.workers(); worker++) {
                byWorker.add(new ArrayList<>());
            }
            for (int i = 0; i < order.length; i++) {
                byWorker.get(assignment.workerOf(position + i)).add(order[i]);
            }
            List<Tuple2<Long, byte[]>> cut = new ArrayList<>();
            for (int worker = 0; worker < assignment.workers(); worker++) {
                int[] examples = byWorker.get(worker).stream()
                        .mapToInt(Integer::intValue)
                        .toArray();
                if (examples.length > 0) {
                    long key = ((long) worker << POSITION_BITS) | position;
                    cut.add(new Tuple2<>(key, chunk.select(examples).encode()));
                }
            }
            return cut;
        }
    }
}
