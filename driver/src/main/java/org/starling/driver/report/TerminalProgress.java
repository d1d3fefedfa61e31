package org.starling.driver.report;

import java.io.PrintStream;
import java.util.function.LongSupplier;
import org.starling.pipeline.files.ShownText;

/**
 * One live line on a terminal: epoch, batches, examples per second, loss and time left; or the step of another phase. It is drawn anew at most five times a
 * second; the line of a finished epoch stays.
 */
public final class TerminalProgress implements ProgressListener {
    private static final long REDRAW_NANOS = 200_000_000L;
    /** Moves to the start of the line and clears it (ECMA-48). */
    private static final String CLEAR = "\r\u001b[K";

    private final PrintStream out;
    private final LongSupplier nanoClock;
    private final EpochMeter meter;
    private final PhaseMeter phase;
    private long drawnAt;

    /** Progress on the given terminal. */
    public TerminalProgress(PrintStream out) {
        this(out, System::nanoTime);
    }

    TerminalProgress(PrintStream out, LongSupplier nanoClock) {
        this.out = out;
        this.nanoClock = nanoClock;
        this.meter = new EpochMeter(nanoClock);
        this.phase = new PhaseMeter(nanoClock);
    }

    @Override
    public synchronized void epochStarted(int epoch, int epochs, long examples) {
        meter.start(epoch, epochs, examples);
        draw(meter.line());
    }

    @Override
    public synchronized void batchesDone(long batches, long examples, double lossSum) {
        meter.add(batches, examples, lossSum);
        if (nanoClock.getAsLong() - drawnAt >= REDRAW_NANOS) {
            draw(meter.line());
        }
    }

    @Override
    public synchronized void phase(String step, long done, long tasks) {
        if (phase.update(step, done, tasks) || nanoClock.getAsLong() - drawnAt >= REDRAW_NANOS) {
            draw(ShownText.line(phase.line()));
        }
    }

    @Override
    public synchronized void phaseEnded() {
        phase.end();
        out.print(CLEAR);
        out.flush();
    }

    @Override
    public synchronized void epochEnded(EpochSummary summary) {
        out.print(CLEAR);
        out.println(PlainProgress.describe(summary));
        out.flush();
    }

    @Override
    public synchronized void note(String message) {
        out.print(CLEAR);
        out.println(ShownText.lines(message));
        out.flush();
    }

    private void draw(String line) {
        out.print(CLEAR + line);
        out.flush();
        drawnAt = nanoClock.getAsLong();
    }
}
