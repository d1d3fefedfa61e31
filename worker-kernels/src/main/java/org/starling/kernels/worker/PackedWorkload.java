package org.starling.kernels.worker;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
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
 * @param accumulate batches whose gradients make one update
 * @param shuffle order of the examples
 * @param augment augmentation of each batch before it is trained; drawn anew in every epoch
 */
public record PackedWorkload(
        Network network,
        ExampleFormat format,
        Backend backend,
        Precision precision,
        int batchSize,
        int accumulate,
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
                .require(accumulate >= 1, "accumulate", "must be at least 1, is " + accumulate)
                .requirePresent(shuffle, "shuffle")
                .requirePresent(augment, "augment")
                .done();
        augment = List.copyOf(augment);
    }

    /** A workload in float32, without augmentation. */
    public PackedWorkload(Network network, ExampleFormat format, Backend backend, int batchSize, Shuffle shuffle) {
        this(network, format, backend, Precision.FP32, batchSize, 1, shuffle, List.of());
    }

    @Override
    public Replica newReplica(int threads) {
        return ReplicaCompiler.compile(
                network, batchFormat(), new ReplicaOptions(backend, precision, batchSize, threads));
    }

    @Override
    public Feed open(Iterator<ExampleBlock> elements, Replica replica, long seed) {
        List<Batch> parts = Stream.generate(() -> new Batch(batchFormat(), batchSize))
                .limit(accumulate)
                .toList();
        BatchAugmenter augmenter = new BatchAugmenter(augment, batchFormat(), seed);
        return new PackedFeed(new BatchReader(elements, shuffle, seed), parts, augmenter, replica);
    }

    private ExampleFormat batchFormat() {
        return BatchAugmenter.formatOf(augment, format);
    }

    /** Loads the parts of a batch in turn; the batch of the feed's contract is all of them. */
    private static final class PackedFeed implements Feed {
        private final BatchReader reader;
        private final List<Batch> parts;
        private final BatchAugmenter augmenter;
        private final Replica replica;
        private int loaded;

        PackedFeed(BatchReader reader, List<Batch> parts, BatchAugmenter augmenter, Replica replica) {
            this.reader = reader;
            this.parts = parts;
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
            int examples = 0;
            for (loaded = 0; loaded < parts.size() && reader.hasNext(); loaded++) {
                Batch part = parts.get(loaded);
                reader.next(part);
                augmenter.apply(part);
                examples += part.size();
            }
            return examples;
        }

        @Override
        public double train() {
            return replica.train(parts.subList(0, loaded));
        }

        @Override
        public void skip(long batches) {
            long examples = Math.multiplyExact(
                    batches, (long) parts.size() * parts.get(0).capacity());
            reader.skip(examples);
            augmenter.skip(examples);
        }
    }
}
