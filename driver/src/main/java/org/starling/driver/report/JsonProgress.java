package org.starling.driver.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.util.function.LongSupplier;
import org.starling.pipeline.files.ShownText;

/**
 * One JSON object per line, for programs. Each has a key {@code event}: {@code epoch-started}, {@code progress} (at most
 * once a second), {@code epoch-ended} or {@code note}. A loss that is not finite is the text {@code "NaN"} or
 * {@code "Infinity"}.
 */
public final class JsonProgress implements ProgressListener {
    private static final long PROGRESS_NANOS = 1_000_000_000L;

    private final PrintStream out;
    private final LongSupplier nanoClock;
    private int epoch;
    private long batches;
    private long examples;
    private double lossSum;
    private long writtenAt;

    /** Progress on the given stream. */
    public JsonProgress(PrintStream out) {
        this(out, System::nanoTime);
    }

    JsonProgress(PrintStream out, LongSupplier nanoClock) {
        this.out = out;
        this.nanoClock = nanoClock;
    }

    @Override
    public synchronized void epochStarted(int nextEpoch, int epochs, long examplesInEpoch) {
        epoch = nextEpoch;
        batches = 0;
        examples = 0;
        lossSum = 0;
        writtenAt = nanoClock.getAsLong();
        write(event("epoch-started").put("epochs", epochs).put("examples", examplesInEpoch));
    }

    @Override
    public synchronized void batchesDone(long moreBatches, long moreExamples, double moreLoss) {
        batches += moreBatches;
        examples += moreExamples;
        lossSum += moreLoss;
        if (nanoClock.getAsLong() - writtenAt >= PROGRESS_NANOS) {
            writtenAt = nanoClock.getAsLong();
            write(event("progress")
                    .put("batches", batches)
                    .put("examples", examples)
                    .put("loss", lossSum / examples));
        }
    }

    @Override
    public synchronized void epochEnded(EpochSummary summary) {
        ObjectNode node = event("epoch-ended")
                .put("epochs", summary.epochs())
                .put("offered", summary.offered())
                .put("trained", summary.trained())
                .put("rejected", summary.rejected())
                .put("loss", summary.loss())
                .put("seconds", summary.elapsed().toNanos() / 1e9)
                .put("examplesPerSecond", summary.examplesPerSecond())
                .put("bytesSent", summary.bytesSent());
        node.put("epoch", summary.epoch());
        if (!summary.stragglers().isEmpty()) {
            ArrayNode stragglers = node.putArray("stragglers");
            for (Straggler one : summary.stragglers()) {
                stragglers
                        .addObject()
                        .put("worker", one.worker())
                        .put("executor", one.executor())
                        .put("slowness", one.slowness())
                        .put("othersWaitedSeconds", one.waited().toNanos() / 1e9);
            }
        }
        summary.metrics().forEach(node.putObject("metrics")::put);
        write(node);
    }

    @Override
    public synchronized void note(String message) {
        write(JsonNodeFactory.instance.objectNode().put("event", "note").put("message", message));
    }

    private ObjectNode event(String name) {
        return JsonNodeFactory.instance.objectNode().put("event", name).put("epoch", epoch);
    }

    private void write(ObjectNode node) {
        out.println(ShownText.lines(node.toString()));
    }
}
