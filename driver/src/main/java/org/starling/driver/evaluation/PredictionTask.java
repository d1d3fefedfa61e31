package org.starling.driver.evaluation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.util.TaskCompletionListener;
import org.starling.kernels.batch.Batch;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.replica.Network;
import org.starling.kernels.replica.Replica;
import org.starling.kernels.replica.ReplicaOptions;
import scala.Tuple2;

/** Predicts the rows of one partition in an executor, a batch at a time, when they are requested. */
final class PredictionTask implements FlatMapFunction<Iterator<Tuple2<Row, Long>>, Row> {
    private static final long serialVersionUID = 1L;

    private final Network network;
    private final Broadcast<float[]> parameters;
    private final ExampleFormat format;
    private final PredictionRows rows;
    private final ReplicaOptions options;

    PredictionTask(
            Network network,
            Broadcast<float[]> parameters,
            ExampleFormat format,
            PredictionRows rows,
            ReplicaOptions options) {
        this.network = network;
        this.parameters = parameters;
        this.format = format;
        this.rows = rows;
        this.options = options;
    }

    @Override
    public Iterator<Row> call(Iterator<Tuple2<Row, Long>> raw) {
        if (!raw.hasNext()) {
            return Collections.emptyIterator();
        }
        ReplicaPool.Lease lease = ReplicaPool.lease(network, parameters.value(), format, options);
        TaskContext.get().addTaskCompletionListener((TaskCompletionListener) context -> lease.close());
        return new Predictions(raw, lease.replica());
    }

    /** Rows of the batch that was predicted last; the next one is predicted when they are used up. */
    private final class Predictions implements Iterator<Row> {
        private final Iterator<Tuple2<Row, Long>> raw;
        private final Replica replica;
        private final Batch batch = new Batch(format, options.batchSize());
        private final float[] outputs =
                new float[Math.multiplyExact(batch.capacity(), format.label().length())];
        private Iterator<Row> predicted = Collections.emptyIterator();

        Predictions(Iterator<Tuple2<Row, Long>> raw, Replica replica) {
            this.raw = raw;
            this.replica = replica;
        }

        @Override
        public boolean hasNext() {
            return predicted.hasNext() || raw.hasNext();
        }

        @Override
        public Row next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            if (!predicted.hasNext()) {
                predicted = predictBatch();
            }
            return predicted.next();
        }

        private Iterator<Row> predictBatch() {
            List<Tuple2<Row, Long>> taken = new ArrayList<>(batch.capacity());
            batch.clear();
            while (raw.hasNext() && !batch.isFull()) {
                Tuple2<Row, Long> next = raw.next();
                taken.add(next);
                batch.add(unlabelled(next._1().getAs(0)), 0);
            }
            replica.infer(batch, outputs);
            List<Row> results = new ArrayList<>(taken.size());
            for (int i = 0; i < taken.size(); i++) {
                results.add(rows.row(
                        taken.get(i)._2(),
                        taken.get(i)._1(),
                        output(i, taken.get(i)._2())));
            }
            return results.iterator();
        }

        private ExampleBlock unlabelled(byte[] features) {
            int indices = format.label().indices();
            return indices > 0
                    ? ExampleBlock.ofClasses(format, features, new int[indices])
                    : ExampleBlock.ofVectors(
                            format, features, new float[format.label().length()]);
        }

        private Float[] output(int index, long number) {
            Float[] output = new Float[format.label().length()];
            for (int i = 0; i < output.length; i++) {
                output[i] = outputs[index * output.length + i];
                if (!Float.isFinite(output[i])) {
                    throw new EvaluationException(
                            "Cannot predict: for row %d the network puts out %s; either the row holds extreme values, or the network has diverged: use an earlier checkpoint"
                                    .formatted(number, output[i]));
                }
            }
            return output;
        }
    }
}
