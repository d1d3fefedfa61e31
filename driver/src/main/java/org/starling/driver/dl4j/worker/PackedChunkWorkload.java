package org.starling.driver.dl4j.worker;

import java.util.Iterator;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.StreamSupport;
import org.starling.driver.dl4j.chunk.ExampleChunk;
import org.starling.driver.dl4j.chunk.ExampleShape;
import org.starling.driver.dl4j.chunk.PackedChunk;
import org.starling.kernels.batch.Shuffle;
import org.starling.kernels.replica.Backend;
import org.starling.kernels.replica.Dl4jReplica;
import org.starling.kernels.replica.Network;
import org.starling.kernels.replica.Replica;
import org.starling.kernels.worker.Feed;
import org.starling.kernels.worker.PackedWorkload;
import org.starling.kernels.worker.Workload;

/**
 * Training on packed examples of one shape, on the first backend that supports the network.
 *
 * @param network to train
 * @param shape shape of the examples, with the masks that any of them has
 * @param backend backend of the replicas
 * @param batchSize examples in all batches but a worker's last
 * @param shuffle order of the examples
 */
public record PackedChunkWorkload(Network network, ExampleShape shape, Backend backend, int batchSize, Shuffle shuffle)
        implements Workload<byte[]> {

    @Override
    public Replica newReplica(int threads) {
        try {
            return packed().newReplica(threads);
        } catch (IllegalArgumentException e) {
            if (backend != Backend.AUTO) {
                throw e;
            }
            // DL4J takes some shapes that the compiler does not, such as images where vectors are expected
            return new Dl4jReplica(network, threads, List.of(e.getMessage()));
        }
    }

    @Override
    public Feed open(Iterator<byte[]> elements, Replica replica, long seed) {
        return packed().open(
                        StreamSupport.stream(Spliterators.spliteratorUnknownSize(elements, Spliterator.ORDERED), false)
                                .map(bytes -> ((PackedChunk) ExampleChunk.decode(bytes)).toBlock(shape))
                                .iterator(),
                        replica,
                        seed);
    }

    private PackedWorkload packed() {
        return new PackedWorkload(network, shape.format(), backend, batchSize, shuffle);
    }
}
