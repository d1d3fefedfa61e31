package org.starling.driver.dl4j.worker;

import java.util.Iterator;
import java.util.List;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.starling.kernels.batch.Shuffle;
import org.starling.kernels.replica.Dl4jReplica;
import org.starling.kernels.replica.Network;
import org.starling.kernels.replica.Replica;
import org.starling.kernels.worker.Feed;
import org.starling.kernels.worker.Workload;

/**
 * Training of data sets on DL4J: sequences of different lengths, several inputs and outputs, anything that the network
 * takes.
 *
 * @param network to train
 * @param batchSize examples in all batches but a worker's last; data sets are merged and divided to have it
 * @param shuffle order of the examples
 * @param callbacks whom to call for every batch
 * @param reasons against the oneDNN backend, one line each
 */
public record DataSetWorkload(
        Network network, int batchSize, Shuffle shuffle, Callbacks callbacks, List<String> reasons)
        implements Workload<byte[]> {
    public DataSetWorkload {
        reasons = List.copyOf(reasons);
    }

    @Override
    public Replica newReplica(int threads) {
        return new Dl4jReplica(network, threads, reasons);
    }

    @Override
    public Feed open(Iterator<byte[]> elements, Replica replica, long seed) {
        Dl4jReplica dl4j = (Dl4jReplica) replica;
        return new DataSetFeed(
                new ChunkReader(elements, batchSize, shuffle, seed), dl4j, callbacks.attach(dl4j.model()));
    }

    private static final class DataSetFeed implements Feed {
        private final ChunkReader reader;
        private final Dl4jReplica replica;
        private final Callbacks.Attached callbacks;
        private MultiDataSet batch;

        DataSetFeed(ChunkReader reader, Dl4jReplica replica, Callbacks.Attached callbacks) {
            this.reader = reader;
            this.replica = replica;
            this.callbacks = callbacks;
        }

        @Override
        public boolean hasNext() {
            return reader.hasNext();
        }

        @Override
        public int load() {
            batch = reader.next();
            return Math.toIntExact(batch.getFeatures(0).size(0));
        }

        @Override
        public double train() {
            callbacks.beforeUpdate(batch);
            double loss = replica.train(batch);
            callbacks.afterUpdate(batch);
            return loss;
        }

        @Override
        public void skip(long batches) {
            reader.skip(batches);
        }
    }
}
