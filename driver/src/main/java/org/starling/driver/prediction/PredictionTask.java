package org.starling.driver.prediction;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.util.TaskCompletionListener;
import org.starling.driver.evaluation.ReplicaPool;
import org.starling.kernels.batch.Batch;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.replica.LiveNetwork;
import org.starling.kernels.replica.Network;
import org.starling.kernels.replica.NetworkMemory;
import org.starling.kernels.replica.Replica;
import org.starling.kernels.replica.ReplicaOptions;

/**
 * Predicts the records of one partition in an executor, a batch at a time, when they are requested. Rows keep the order of the
 * records. A task holds one replica and one batch of records.
 */
public final class PredictionTask implements FlatMapFunction<Iterator<Row>, Row> {
    private static final long serialVersionUID = 1L;
    /** Limits the rejected records that wait for those of a batch, by its size. */
    private static final int MOST_WAITING = 8;

    private final Network network;
    private final Broadcast<float[]> parameters;
    private final ExampleFormat format;
    private final PredictedRecords rows;
    private final ReplicaOptions options;

    /**
     * @param parameters of the network
     * @param format of the examples
     * @param rows conversion of the records
     */
    public PredictionTask(
            Network network,
            Broadcast<float[]> parameters,
            ExampleFormat format,
            PredictedRecords rows,
            ReplicaOptions options) {
        this.network = network;
        this.parameters = parameters;
        this.format = format;
        this.rows = rows;
        this.options = options;
    }

    @Override
    public Iterator<Row> call(Iterator<Row> records) {
        if (!records.hasNext()) {
            return Collections.emptyIterator();
        }
        // a batch is allocated before the first replica, which would check it
        NetworkMemory.requireFits(LiveNetwork.of(network), format, options.batchSize());
        return new Predictions(records);
    }

    /** Rows of the batch that was predicted last; the next one is predicted when they are used up. */
    private final class Predictions implements Iterator<Row> {
        private final Iterator<Row> records;
        private final Batch batch = new Batch(format, options.batchSize());
        private final int width = format.label().length();
        private final float[] outputs = new float[Math.multiplyExact(batch.capacity(), width)];
        /** Null until a record can be used. */
        private Replica replica;

        private Iterator<Row> predicted = Collections.emptyIterator();

        Predictions(Iterator<Row> records) {
            this.records = records;
        }

        @Override
        public boolean hasNext() {
            while (!predicted.hasNext() && records.hasNext()) {
                predicted = predictBatch();
            }
            return predicted.hasNext();
        }

        @Override
        public Row next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return predicted.next();
        }

        private Iterator<Row> predictBatch() {
            List<Row> taken = new ArrayList<>();
            BitSet usable = new BitSet();
            batch.clear();
            while (records.hasNext() && !batch.isFull() && taken.size() < (long) MOST_WAITING * batch.capacity()) {
                Row record = records.next();
                byte[] features = rows.features(record);
                if (features != null) {
                    batch.add(ExampleBlock.ofUnlabelled(format, features), 0);
                    usable.set(taken.size());
                }
                taken.add(record);
            }
            if (batch.size() > 0) {
                replica().infer(batch, outputs);
            }
            List<Row> results = new ArrayList<>(taken.size());
            int next = 0;
            for (int i = 0; i < taken.size(); i++) {
                Row result;
                if (usable.get(i)) {
                    result = rows.predicted(taken.get(i), Arrays.copyOfRange(outputs, next, next + width));
                    next += width;
                } else {
                    result = rows.rejected(taken.get(i));
                }
                if (result != null) {
                    results.add(result);
                }
            }
            return results.iterator();
        }

        private Replica replica() {
            if (replica == null) {
                ReplicaPool.Lease lease = ReplicaPool.lease(network, parameters.value(), format, options);
                TaskContext.get().addTaskCompletionListener((TaskCompletionListener) context -> lease.close());
                replica = lease.replica();
            }
            return replica;
        }
    }
}
