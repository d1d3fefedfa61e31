package org.starling.serving;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.starling.kernels.batch.Batch;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.replica.Replica;
import org.starling.kernels.replica.ReplicaInfo;

/** Predicts records by a replica and a preparer of its own. Used by one thread at a time. */
final class PredictionSession implements AutoCloseable {
    private final RecordPreparer preparer;
    private final Replica replica;
    private final NetworkOutputs meaning;
    private final ExampleFormat format;
    private final Batch batch;
    private final float[] outputs;

    PredictionSession(
            RecordPreparer preparer, Replica replica, NetworkOutputs meaning, ExampleFormat format, int batchSize) {
        this.preparer = preparer;
        this.replica = replica;
        this.meaning = meaning;
        this.format = format;
        this.batch = new Batch(format, batchSize);
        this.outputs = new float[Math.multiplyExact(batchSize, format.label().length())];
    }

    /** The backend, and the reasons for its choice. */
    ReplicaInfo info() {
        return replica.info();
    }

    /** A prediction for each record, in their order. */
    List<Prediction> predict(List<?> records) {
        List<Prediction> predictions = new ArrayList<>(records.size());
        List<PreparedRecord> taken = new ArrayList<>();
        batch.clear();
        for (Object record : records) {
            PreparedRecord prepared = preparer.prepare(record);
            taken.add(prepared);
            if (prepared.features() != null) {
                batch.add(ExampleBlock.ofUnlabelled(format, prepared.features()), 0);
            }
            if (batch.isFull()) {
                addPredictions(taken, predictions);
            }
        }
        addPredictions(taken, predictions);
        return predictions;
    }

    /** Predicts the batch, and adds the results of all records that were taken for it. */
    private void addPredictions(List<PreparedRecord> taken, List<Prediction> predictions) {
        List<float[]> inferred = new ArrayList<>();
        addOutputs(inferred);
        Iterator<float[]> next = inferred.iterator();
        for (PreparedRecord record : taken) {
            predictions.add(
                    record.features() == null
                            ? new Prediction.Rejected(record.reason())
                            : prediction(next.next(), record.unseen()));
        }
        taken.clear();
    }

    /** The outputs of the network for each packed example, in their order. */
    List<float[]> infer(List<byte[]> examples) {
        List<float[]> inferred = new ArrayList<>(examples.size());
        batch.clear();
        for (byte[] example : examples) {
            batch.add(ExampleBlock.ofUnlabelled(format, example), 0);
            if (batch.isFull()) {
                addOutputs(inferred);
            }
        }
        addOutputs(inferred);
        return inferred;
    }

    /** Adds the outputs for the batch, and clears it. */
    private void addOutputs(List<float[]> inferred) {
        if (batch.size() > 0) {
            replica.infer(batch, outputs);
        }
        int width = format.label().length();
        for (int i = 0; i < batch.size(); i++) {
            inferred.add(Arrays.copyOfRange(outputs, i * width, (i + 1) * width));
        }
        batch.clear();
    }

    /** The features of a record, or the reason why it has none. */
    PreparedRecord prepare(Object record) {
        return preparer.prepare(record);
    }

    private Prediction prediction(float[] own, List<String> unseen) {
        if (!NetworkOutputs.areFinite(own)) {
            return new Prediction.Rejected(NetworkOutputs.NOT_FINITE);
        }
        List<String> names = meaning.names();
        if (meaning.areClasses()) {
            int greatest = NetworkOutputs.greatest(own);
            Map<String, Float> probabilities = new LinkedHashMap<>();
            for (int i = 0; i < own.length; i++) {
                probabilities.put(names.get(i), own[i]);
            }
            return new Prediction.Classified(names.get(greatest), own[greatest], probabilities, unseen);
        }
        meaning.targets().sortQuantiles(own, 0);
        Map<String, Double> values = new LinkedHashMap<>();
        for (int i = 0; i < own.length; i++) {
            values.put(names.get(i), meaning.targets().apply(i, own[i]));
        }
        return new Prediction.Estimated(values, unseen);
    }

    @Override
    public void close() {
        replica.close();
    }
}
