package org.starling.driver.evaluation;

import java.util.ArrayList;
import java.util.List;
import org.starling.kernels.batch.Batch;
import org.starling.pipeline.statistics.ExactSum;

/**
 * Counts pairs of actual and predicted class. The predicted class is the one of the greatest output, the first of
 * several. The loss takes outputs as probabilities, kept from 0 by {@value #LEAST_PROBABILITY} as in DL4J. It is
 * summed exactly, so partitions do not change it.
 */
final class ClassTally implements Tally {
    private static final long serialVersionUID = 1L;
    static final float LEAST_PROBABILITY = 1e-10f;

    private final int classes;
    private final long[] confusion;
    private final ExactSum loss = new ExactSum();
    private final WorstExamples worst;
    private long notFinite;
    private long seen;

    ClassTally(int classes, WorstExamples worst) {
        this.classes = classes;
        this.worst = worst;
        this.confusion = new long[Math.multiplyExact(classes, classes)];
    }

    @Override
    public void add(Batch batch, float[] outputs) {
        int[] actual = batch.classes();
        for (int i = 0; i < batch.size(); i++) {
            int start = i * classes;
            if (!Tally.finite(outputs, start, classes)) {
                notFinite++;
                continue;
            }
            int predicted = greatest(outputs, start);
            float probability = outputs[start + actual[i]];
            confusion[actual[i] * classes + predicted]++;
            loss.add(-Math.log(Math.max(probability, LEAST_PROBABILITY)));
            worst.add(seen + i, batch, i, predicted, probability, outputs[start + predicted]);
        }
        seen += batch.size();
    }

    private int greatest(float[] outputs, int start) {
        int greatest = 0;
        for (int c = 1; c < classes; c++) {
            if (outputs[start + c] > outputs[start + greatest]) {
                greatest = c;
            }
        }
        return greatest;
    }

    @Override
    public void merge(Tally other) {
        ClassTally more = (ClassTally) other;
        for (int i = 0; i < confusion.length; i++) {
            confusion[i] += more.confusion[i];
        }
        loss.add(more.loss);
        worst.merge(more.worst, seen);
        seen += more.seen;
        notFinite += more.notFinite;
    }

    @Override
    public long examples() {
        return counted() + notFinite;
    }

    private long counted() {
        long sum = 0;
        for (long count : confusion) {
            sum += count;
        }
        return sum;
    }

    @Override
    public long notFinite() {
        return notFinite;
    }

    @Override
    public EvaluationReport report(List<String> names) {
        List<List<Long>> rows = new ArrayList<>();
        List<String> completed = new ArrayList<>();
        for (int actual = 0; actual < classes; actual++) {
            List<Long> row = new ArrayList<>();
            for (int predicted = 0; predicted < classes; predicted++) {
                row.add(confusion[actual * classes + predicted]);
            }
            rows.add(row);
            completed.add(Tally.name(names, actual));
        }
        return ClassificationReport.of(completed, rows, loss.mean(counted()), worst.list(completed, LEAST_PROBABILITY));
    }
}
