package org.starling.driver.evaluation;

import java.util.ArrayList;
import java.util.List;
import org.starling.kernels.batch.Batch;
import org.starling.pipeline.encode.TargetInverse;
import org.starling.pipeline.encode.TargetInverse.QuantileGroup;
import org.starling.pipeline.statistics.ExactSum;

/**
 * Sums pinball losses of quantiles in the units of their columns, and counts the labels at or below them; the loss is of the
 * values as they were trained. Sums are exact, so partitions change no figure.
 */
final class QuantileTally implements Tally {
    private static final long serialVersionUID = 1L;

    private final int length;
    private final TargetInverse targets;
    private final ExactSum trainedLosses = new ExactSum();
    private final ExactSum[] losses;
    private final ExactSum[] widths;
    private final long[] covered;
    private final long[] inside;
    private long counted;
    private long notFinite;

    QuantileTally(int length, TargetInverse targets) {
        this.length = length;
        this.targets = targets;
        int groups = targets.quantiles().size();
        this.losses = Tally.sums(length);
        this.widths = Tally.sums(groups);
        this.covered = new long[length];
        this.inside = new long[groups];
    }

    @Override
    public void add(Batch batch, float[] outputs) {
        for (int i = 0; i < batch.size(); i++) {
            int start = i * length;
            if (!Tally.finite(outputs, start, length)) {
                notFinite++;
                continue;
            }
            counted++;
            targets.sortQuantiles(outputs, start);
            for (int g = 0; g < targets.quantiles().size(); g++) {
                add(g, batch.vectors(), outputs, start);
            }
        }
    }

    private void add(int g, float[] trained, float[] outputs, int start) {
        QuantileGroup group = targets.quantiles().get(g);
        for (int v = group.first(); v < group.end(); v++) {
            double level = group.levels().get(v - group.first());
            trainedLosses.add(pinball(level, trained[start + v], outputs[start + v]));
            losses[v].add(pinball(level, targets.apply(v, trained[start + v]), targets.apply(v, outputs[start + v])));
            covered[v] += trained[start + v] <= outputs[start + v] ? 1 : 0;
        }
        int first = start + group.first();
        int last = start + group.end() - 1;
        inside[g] += outputs[first] <= trained[first] && trained[last] <= outputs[last] ? 1 : 0;
        widths[g].add(targets.apply(group.end() - 1, outputs[last]) - targets.apply(group.first(), outputs[first]));
    }

    private static double pinball(double level, double label, double output) {
        double error = label - output;
        return error < 0 ? (level - 1) * error : level * error;
    }

    @Override
    public void merge(Tally other) {
        QuantileTally more = (QuantileTally) other;
        counted += more.counted;
        notFinite += more.notFinite;
        trainedLosses.add(more.trainedLosses);
        for (int v = 0; v < length; v++) {
            losses[v].add(more.losses[v]);
            covered[v] += more.covered[v];
        }
        for (int g = 0; g < widths.length; g++) {
            widths[g].add(more.widths[g]);
            inside[g] += more.inside[g];
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
        List<QuantileReport.QuantileScores> quantiles = new ArrayList<>();
        List<QuantileReport.IntervalScores> intervals = new ArrayList<>();
        for (int g = 0; g < targets.quantiles().size(); g++) {
            QuantileGroup group = targets.quantiles().get(g);
            List<Double> levels = group.levels();
            for (int v = group.first(); v < group.end(); v++) {
                quantiles.add(new QuantileReport.QuantileScores(
                        Tally.name(names, v),
                        levels.get(v - group.first()),
                        losses[v].mean(counted),
                        (double) covered[v] / counted));
            }
            if (levels.size() > 1) {
                intervals.add(new QuantileReport.IntervalScores(
                        Tally.name(names, group.first()),
                        Tally.name(names, group.end() - 1),
                        levels.get(levels.size() - 1) - levels.get(0),
                        (double) inside[g] / counted,
                        widths[g].mean(counted)));
            }
        }
        return new QuantileReport(counted, trainedLosses.mean(counted) / length, quantiles, intervals);
    }
}
