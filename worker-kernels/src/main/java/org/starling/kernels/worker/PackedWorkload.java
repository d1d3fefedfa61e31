package org.starling.kernels.worker;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.starling.kernels.batch.Batch;
import org.starling.kernels.batch.BatchReader;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.Shuffle;
import org.starling.kernels.compile.StepCompiler;
import org.starling.kernels.step.KernelChoice;
import org.starling.kernels.step.Network;
import org.starling.kernels.step.StepOptions;
import org.starling.kernels.step.TrainingStep;
import org.starling.kernels.validation.Checks;

/**
 * Training on packed examples, as they lie in shards.
 *
 * @param network what to train
 * @param format what the examples look like
 * @param kernel which implementation of the training step to take
 * @param batchSize examples in all batches but a worker's last
 * @param shuffle order of the examples
 */
public record PackedWorkload(Network network, ExampleFormat format, KernelChoice kernel, int batchSize, Shuffle shuffle)
        implements Workload<ExampleBlock> {

    public PackedWorkload {
        new Checks()
                .requirePresent(network, "network")
                .requirePresent(format, "format")
                .requirePresent(kernel, "kernel")
                .require(batchSize >= 1, "batchSize", "must be at least 1, is " + batchSize)
                .requirePresent(shuffle, "shuffle")
                .done();
    }

    @Override
    public TrainingStep newReplica(int threads) {
        return StepCompiler.compile(network, format, new StepOptions(kernel, batchSize, threads));
    }

    @Override
    public Feed open(Iterator<ExampleBlock> elements, TrainingStep replica, long seed) {
        return new PackedFeed(new BatchReader(elements, shuffle, seed), new Batch(format, batchSize), replica);
    }

    private static final class PackedFeed implements Feed {
        private final BatchReader reader;
        private final Batch batch;
        private final TrainingStep replica;

        PackedFeed(BatchReader reader, Batch batch, TrainingStep replica) {
            this.reader = reader;
            this.batch = batch;
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
            return batch.size();
        }

        @Override
        public double train() {
            return replica.train(batch);
        }

        @Override
        public void skip(long batches) {
            reader.skip(Math.multiplyExact(batches, (long) batch.capacity()));
        }
    }
}
