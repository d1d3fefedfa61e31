package org.starling.driver.report;

import java.io.PrintStream;
import java.util.Map;
import org.starling.pipeline.files.ShownText;

/** One plain line per epoch, for logs and outputs that are no terminal. */
public final class PlainProgress implements ProgressListener {
    private final PrintStream out;

    /** Progress on the given stream. */
    public PlainProgress(PrintStream out) {
        this.out = out;
    }

    @Override
    public void epochStarted(int epoch, int epochs, long examples) {}

    @Override
    public void batchesDone(long batches, long examples, double lossSum) {}

    @Override
    public synchronized void epochEnded(EpochSummary summary) {
        out.println(describe(summary));
    }

    @Override
    public synchronized void note(String message) {
        out.println(ShownText.lines(message));
    }

    /** An epoch in one line, and one more for each straggler. */
    static String describe(EpochSummary summary) {
        StringBuilder line = new StringBuilder("epoch %d/%d  %s trained + %s rejected of %s  loss %s"
                .formatted(
                        summary.epoch(),
                        summary.epochs(),
                        Numbers.count(summary.trained()),
                        Numbers.count(summary.rejected()),
                        Numbers.count(summary.offered()),
                        Numbers.loss(summary.loss())));
        for (Map.Entry<String, Double> metric : summary.metrics().entrySet()) {
            line.append("  ").append(metric.getKey()).append(' ').append(Numbers.fraction(metric.getValue()));
        }
        line.append("  %s  %s examples/s"
                .formatted(
                        Numbers.duration(summary.elapsed()), Numbers.count(Math.round(summary.examplesPerSecond()))));
        if (summary.bytesSent() > 0) {
            line.append("  %s sent".formatted(Numbers.bytes(summary.bytesSent())));
        }
        summary.stragglers().forEach(one -> line.append("%n  slow: %s".formatted(one.describe())));
        return line.toString();
    }
}
