package org.starling.driver.evaluation;

import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.starling.kernels.augment.TokenMasking;
import org.starling.kernels.batch.Batch;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.replica.FloatSource;
import org.starling.kernels.replica.Network;
import org.starling.kernels.replica.Replica;
import org.starling.kernels.replica.ReplicaOptions;
import org.starling.pipeline.encode.TargetInverse;

/** Infers the examples of one partition in an executor, and counts the results. */
final class EvaluationTask implements FlatMapFunction<Iterator<ExampleBlock>, Tally> {
    private static final long serialVersionUID = 1L;

    private final Network network;
    private final Broadcast<FloatSource> parameters;
    private final ExampleFormat format;
    private final TargetInverse targets;
    private final ReplicaOptions options;
    private final int worst;

    /**
     * @param targets the mapping to the units in which errors are counted
     * @param worst examples with the highest loss that are kept
     */
    EvaluationTask(
            Network network,
            Broadcast<FloatSource> parameters,
            ExampleFormat format,
            TargetInverse targets,
            ReplicaOptions options,
            int worst) {
        this.network = network;
        this.parameters = parameters;
        this.format = format;
        this.targets = targets;
        this.options = options;
        this.worst = worst;
    }

    @Override
    public Iterator<Tally> call(Iterator<ExampleBlock> blocks) {
        Tally tally = Tally.of(format, targets, worst);
        if (blocks.hasNext()) {
            count(blocks, tally);
        }
        return List.of(tally).iterator();
    }

    private void count(Iterator<ExampleBlock> blocks, Tally tally) {
        try (ReplicaPool.Lease lease =
                ReplicaPool.lease(network, parameters.value().load(), format, options)) {
            Replica replica = lease.replica();
            // only now is it known that they fit into memory
            Batch batch = new Batch(format, options.batchSize());
            TokenMasking masking = new TokenMasking(format, TokenMasking.EVALUATION_SEED);
            float[] outputs = new float
                    [Math.multiplyExact(batch.capacity(), format.label().length())];
            while (blocks.hasNext()) {
                ExampleBlock block = blocks.next();
                for (int i = 0; i < block.size(); i++) {
                    batch.add(block, i);
                    if (batch.isFull()) {
                        count(replica, batch, masking, outputs, tally);
                    }
                }
            }
            if (batch.size() > 0) {
                count(replica, batch, masking, outputs, tally);
            }
        }
    }

    private static void count(Replica replica, Batch batch, TokenMasking masking, float[] outputs, Tally tally) {
        masking.apply(batch);
        replica.infer(batch, outputs);
        tally.add(batch, outputs);
        batch.clear();
    }
}
