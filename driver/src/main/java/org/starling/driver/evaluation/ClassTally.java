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
    private static final float LEAST_PROBABILITY = 1e-10f;

    private final int classes;
    private final int steps;
    private final long[] confusion;
    private final ExactSum loss = new ExactSum();
    private final WorstExamples worst;
    private long notFinite;
    private long seen;

    /**
     * A tally of sequences, in which each step counts like an example.
     *
     * @param steps of each example; 1 where an example has one class
     * @param worst keeps examples of one class
     */
    ClassTally(int classes, int steps, WorstExamples worst) {
        this.classes = classes;
        this.steps = steps;
        this.worst = worst;
        this.confusion = new long[Math.multiplyExact(classes, classes)];
    }

    @Override
    public void add(Batch batch, float[] outputs) {
        int[] actual = batch.classes();
        for (int i = 0; i < batch.size(); i++) {
            int start = i * classes * steps;
            if (!Tally.finite(outputs, start, classes * steps)) {
                notFinite += steps;
                continue;
            }
            for (int step = 0; step < steps; step++) {
                int label = actual[i * steps + step];
                int predicted = greatest(outputs, start + step);
                float probability = outputs[start + step + label * steps];
                confusion[label * classes + predicted]++;
                loss.add(-Math.log(Math.max(probability, LEAST_PROBABILITY)));
                worst.add(seen + i, batch, i, predicted, probability, outputs[start + step + predicted * steps]);
            }
        }
        seen += batch.size();
    }

    private int greatest(float[] outputs, int start) {
        int greatest = 0;
        for (int c = 1; c < classes; c++) {
            if (outputs[start + c * steps] > outputs[start + greatest * steps]) {
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
