package org.starling.driver.evaluation;

import java.util.List;
import java.util.stream.IntStream;
import org.starling.kernels.batch.Batch;
import org.starling.pipeline.encode.TargetInverse;
import org.starling.pipeline.statistics.ExactSum;

/**
 * Sums errors of vectors, value by value, in the units of their columns; the loss is of the values as they were trained. Sums are
 * exact, so partitions change no figure, and the spread of the labels, which R² needs, has all its digits where their mean is
 * large.
 */
final class VectorTally implements Tally {
    private static final long serialVersionUID = 1L;

    private final int length;
    private final TargetInverse targets;
    private final ExactSum[] squaredErrors;
    private final ExactSum[] absoluteErrors;
    private final ExactSum[] labels;
    private final ExactSum[] squaredLabels;
    private final ExactSum trainedErrors = new ExactSum();
    private long counted;
    private long notFinite;

    VectorTally(int length, TargetInverse targets) {
        this.length = length;
        this.targets = targets;
        this.squaredErrors = Tally.sums(length);
        this.absoluteErrors = Tally.sums(length);
        this.labels = Tally.sums(length);
        this.squaredLabels = Tally.sums(length);
    }

    @Override
    public void add(Batch batch, float[] outputs) {
        float[] trained = batch.vectors();
        for (int i = 0; i < batch.size(); i++) {
            int start = i * length;
            if (!Tally.finite(outputs, start, length)) {
                notFinite++;
                continue;
            }
            counted++;
            for (int v = 0; v < length; v++) {
                trainedErrors.addSquare(outputs[start + v] - (double) trained[start + v]);
                double label = targets.apply(v, trained[start + v]);
                double error = targets.apply(v, outputs[start + v]) - label;
                squaredErrors[v].addSquare(error);
                absoluteErrors[v].add(Math.abs(error));
                labels[v].add(label);
                squaredLabels[v].addSquare(label);
            }
        }
    }

    @Override
    public void merge(Tally other) {
        VectorTally more = (VectorTally) other;
        counted += more.counted;
        notFinite += more.notFinite;
        trainedErrors.add(more.trainedErrors);
        for (int v = 0; v < length; v++) {
            squaredErrors[v].add(more.squaredErrors[v]);
            absoluteErrors[v].add(more.absoluteErrors[v]);
            labels[v].add(more.labels[v]);
            squaredLabels[v].add(more.squaredLabels[v]);
        }
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
                .mapToObj(v -> scores(Tally.name(names, v), v))
                .toList();
        return new RegressionReport(counted, trainedErrors.mean(counted) / length, values);
    }

    private RegressionReport.ValueScores scores(String name, int v) {
        double squared = squaredErrors[v].mean(counted);
        double variance = labels[v].variance(counted, squaredLabels[v]);
        Double r2 = variance > 0 ? Double.valueOf(1 - squared / variance) : null;
        return new RegressionReport.ValueScores(name, squared, absoluteErrors[v].mean(counted), r2);
    }
}
