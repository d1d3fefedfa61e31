package org.starling.driver.evaluation;

import java.util.List;
import java.util.stream.IntStream;
import org.starling.kernels.batch.Batch;
import org.starling.pipeline.encode.TargetInverse;

/**
 * Sums errors of vectors, value by value, in the units of their columns; the loss is of the values as they were trained. The spread of the labels, which R² needs, is kept as mean and sum of squared
 * deviations (Welford; merged as by Chan, Golub and LeVeque, 1979), which stays exact where the mean is large.
 */
final class VectorTally implements Tally {
    private static final long serialVersionUID = 1L;

    private final int length;
    private final TargetInverse targets;
    private final double[] squaredErrors;
    private final double[] absoluteErrors;
    private final double[] labelMeans;
    private final double[] labelDeviations;
    private double trainedErrors;
    private long counted;
    private long notFinite;

    VectorTally(int length, TargetInverse targets) {
        this.length = length;
        this.targets = targets;
        this.squaredErrors = new double[length];
        this.absoluteErrors = new double[length];
        this.labelMeans = new double[length];
        this.labelDeviations = new double[length];
    }

    @Override
    public void add(Batch batch, float[] outputs) {
        float[] labels = batch.vectors();
        for (int i = 0; i < batch.size(); i++) {
            int start = i * length;
            if (!Tally.finite(outputs, start, length)) {
                notFinite++;
                continue;
            }
            counted++;
            for (int v = 0; v < length; v++) {
                double trainedError = outputs[start + v] - (double) labels[start + v];
                trainedErrors += trainedError * trainedError;
                double label = targets.apply(v, labels[start + v]);
                double error = targets.apply(v, outputs[start + v]) - label;
                squaredErrors[v] += error * error;
                absoluteErrors[v] += Math.abs(error);
                double difference = label - labelMeans[v];
                labelMeans[v] += difference / counted;
                labelDeviations[v] += difference * (label - labelMeans[v]);
            }
        }
    }

    @Override
    public void merge(Tally other) {
        VectorTally more = (VectorTally) other;
        long both = counted + more.counted;
        notFinite += more.notFinite;
        if (more.counted == 0) {
            return;
        }
        trainedErrors += more.trainedErrors;
        for (int v = 0; v < length; v++) {
            squaredErrors[v] += more.squaredErrors[v];
            absoluteErrors[v] += more.absoluteErrors[v];
            double difference = more.labelMeans[v] - labelMeans[v];
            labelMeans[v] += difference * more.counted / both;
            labelDeviations[v] +=
                    more.labelDeviations[v] + difference * difference * ((double) counted * more.counted / both);
        }
        counted = both;
    }

    @Override
    public long examples() {
        return counted + notFinite;
    }

    @Override
    public long notFinite() {
        return notFinite;
    }

    @Override
    public EvaluationReport report(List<String> names) {
        List<RegressionReport.ValueScores> values = IntStream.range(0, length)
                .mapToObj(v -> new RegressionReport.ValueScores(
                        Tally.name(names, v),
                        squaredErrors[v] / counted,
                        absoluteErrors[v] / counted,
                        labelDeviations[v] > 0 ? Double.valueOf(1 - squaredErrors[v] / labelDeviations[v]) : null))
                .toList();
        return new RegressionReport(counted, trainedErrors / counted / length, values);
    }
}
