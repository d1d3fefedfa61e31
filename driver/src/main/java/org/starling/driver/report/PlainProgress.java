package org.starling.driver.report;

import java.io.PrintStream;
import java.util.Map;
import java.util.function.LongSupplier;
import org.starling.pipeline.files.ShownText;

/**
 * One plain line per epoch, for logs and outputs that are no terminal. A step of another phase gets a line when it has lasted a
 * second, and then every ten seconds.
 */
public final class PlainProgress implements ProgressListener {
    private static final long FIRST_NANOS = 1_000_000_000L;
    private static final long INTERVAL_NANOS = 10_000_000_000L;

    private final PrintStream out;
    private final PhaseMeter phase;
    private long dueAt;

    /** Progress on the given stream. */
    public PlainProgress(PrintStream out) {
        this(out, System::nanoTime);
    }

    PlainProgress(PrintStream out, LongSupplier nanoClock) {
        this.out = out;
        this.phase = new PhaseMeter(nanoClock);
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
    public synchronized void phase(String step, long done, long tasks) {
        if (phase.update(step, done, tasks)) {
            dueAt = FIRST_NANOS;
        }
        if (tasks > 0 && phase.nanos() >= dueAt) {
            dueAt = phase.nanos() + INTERVAL_NANOS;
            out.println("  " + ShownText.lines(phase.line()));
        }
    }

    @Override
    public synchronized void phaseEnded() {
        phase.end();
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
