package org.starling.kernels.worker;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.starling.kernels.ReplicaCompiler;
import org.starling.kernels.augment.Augmentation;
import org.starling.kernels.augment.BatchAugmenter;
import org.starling.kernels.batch.Batch;
import org.starling.kernels.batch.BatchReader;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.Shuffle;
import org.starling.kernels.replica.Backend;
import org.starling.kernels.replica.Network;
import org.starling.kernels.replica.Precision;
import org.starling.kernels.replica.Replica;
import org.starling.kernels.replica.ReplicaOptions;
import org.starling.kernels.validation.Checks;

/**
 * Workload of packed examples, as shards store them.
 *
 * @param network network to train
 * @param format format of the examples
 * @param backend backend of the replica
 * @param precision number type of the computation
 * @param batchSize examples in all batches but a worker's last
 * @param shuffle order of the examples
 * @param augment augmentation of each batch before it is trained; drawn anew in every epoch
 */
public record PackedWorkload(
        Network network,
        ExampleFormat format,
        Backend backend,
        Precision precision,
        int batchSize,
        Shuffle shuffle,
        List<Augmentation> augment)
        implements Workload<ExampleBlock> {

    public PackedWorkload {
        new Checks()
                .requirePresent(network, "network")
                .requirePresent(format, "format")
                .requirePresent(backend, "backend")
                .requirePresent(precision, "precision")
                .require(batchSize >= 1, "batchSize", "must be at least 1, is " + batchSize)
                .requirePresent(shuffle, "shuffle")
                .requirePresent(augment, "augment")
                .done();
        augment = List.copyOf(augment);
    }

    /** A workload in float32, without augmentation. */
    public PackedWorkload(Network network, ExampleFormat format, Backend backend, int batchSize, Shuffle shuffle) {
        this(network, format, backend, Precision.FP32, batchSize, shuffle, List.of());
    }

    @Override
    public Replica newReplica(int threads) {
        return ReplicaCompiler.compile(
                network, batchFormat(), new ReplicaOptions(backend, precision, batchSize, threads));
    }

    @Override
    public Feed open(Iterator<ExampleBlock> elements, Replica replica, long seed) {
        Batch batch = new Batch(batchFormat(), batchSize);
        BatchAugmenter augmenter = new BatchAugmenter(augment, batchFormat(), seed);
        return new PackedFeed(new BatchReader(elements, shuffle, seed), batch, augmenter, replica);
    }

    private ExampleFormat batchFormat() {
        return BatchAugmenter.formatOf(augment, format);
    }

    private static final class PackedFeed implements Feed {
        private final BatchReader reader;
        private final Batch batch;
        private final BatchAugmenter augmenter;
        private final Replica replica;

        PackedFeed(BatchReader reader, Batch batch, BatchAugmenter augmenter, Replica replica) {
            this.reader = reader;
            this.batch = batch;
            this.augmenter = augmenter;
            this.replica = replica;
        }

        @Override
        public boolean hasNext() {
            return reader.hasNext();
        }

        @Override
        public int load() {
            if (!reader.hasNext()) {
                throw new NoSuchElementException(
                        "Cannot load a batch: all examples have been loaded; ask hasNext first");
            }
            reader.next(batch);
            augmenter.apply(batch);
            return batch.size();
        }

        @Override
        public double train() {
            return replica.train(batch);
        }

        @Override
        public void skip(long batches) {
            long examples = Math.multiplyExact(batches, (long) batch.capacity());
            reader.skip(examples);
            augmenter.skip(examples);
        }
    }
}
