package org.starling.driver.tracking.tensorboard;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.starling.driver.evaluation.ClassificationReport;
import org.starling.driver.tracking.EpochFigure;
import org.starling.driver.tracking.FlatJson;
import org.starling.driver.tracking.Run;
import org.starling.driver.tracking.RunEnd;
import org.starling.driver.tracking.RunTracker;
import org.starling.driver.training.CompletedEpoch;
import org.starling.driver.training.TrainingHistory;
import org.starling.serving.checkpoint.ModelState;
import org.starling.serving.history.EpochMetrics;

/**
 * Writes one file of events for each run: figures of every epoch, histograms of the parameters and of their changes in the epoch,
 * the confusion matrix, and the configuration. The step of an event is the number of its epoch. Large networks, whose parameters are
 * not in the memory of the driver, have no histograms. Not thread-safe.
 */
public final class TensorBoardTracker implements RunTracker {
    /** The image of more classes would be too large, and tell nothing. */
    private static final int MOST_CLASSES = 1000;

    private final String folder;
    private final Configuration hadoop;
    private EventFile file;
    private List<ParameterRange> ranges = List.of();
    private float[] before;

    /**
     * @param folder of the event files, which TensorBoard gets as its {@code logdir}; any Hadoop path
     */
    public TensorBoardTracker(String folder, Configuration hadoop) {
        this.folder = folder;
        this.hadoop = hadoop;
    }

    @Override
    public String target() {
        return "events for TensorBoard to " + folder;
    }

    @Override
    public void started(Run run, TrainingHistory start) throws IOException {
        Instant now = Instant.now();
        file = EventFile.create(folder, "starling." + UUID.randomUUID(), now, hadoop);
        StringBuilder table = new StringBuilder("| key | value |\n|---|---|\n");
        FlatJson.of(run.records().apply(start).configuration())
                .forEach((key, value) -> table.append("| %s | %s |\n".formatted(markdown(key), markdown(value))));
        file.write(EventMessage.summary(List.of(EventMessage.text("configuration", table.toString())), 0, now));
        for (EpochMetrics earlier : start.metrics()) {
            file.write(EventMessage.summary(scalars(earlier), earlier.epoch(), now));
        }
        ModelState model = start.model();
        if (model.parameterSource().isInMemory()) {
            before = model.parameters();
            ranges = ParameterRange.of(model);
        }
        file.flush();
    }

    private static String markdown(String text) {
        return text.replace("\\", "\\\\")
                .replace("|", "\\|")
                .replace("<", "&lt;")
                .replaceAll("\\s+", " ");
    }

    @Override
    public void completed(CompletedEpoch epoch) throws IOException {
        List<byte[]> values = scalars(epoch.metrics());
        histograms(epoch.history().model(), values);
        if (epoch.evaluation() instanceof ClassificationReport report
                && report.confusion().size() <= MOST_CLASSES) {
            ConfusionImage image = new ConfusionImage(report.confusion());
            values.add(EventMessage.image("test/confusion", image.width(), image.height(), image.png()));
        }
        file.write(EventMessage.summary(values, epoch.metrics().epoch(), Instant.now()));
        file.flush();
    }

    private static List<byte[]> scalars(EpochMetrics epoch) {
        List<byte[]> values = new ArrayList<>();
        EpochFigure.allOf(epoch).forEach((tag, value) -> values.add(EventMessage.scalar(tag, value)));
        return values;
    }

    private void histograms(ModelState model, List<byte[]> values) {
        if (ranges.isEmpty() || !model.parameterSource().isInMemory()) {
            return;
        }
        float[] now = model.parameters();
        float[] changes = new float[now.length];
        for (int i = 0; i < now.length; i++) {
            changes[i] = now[i] - before[i];
        }
        for (ParameterRange range : ranges) {
            add(values, "parameters/" + range.name(), Histogram.of(now, range.from(), range.to()));
            add(values, "updates/" + range.name(), Histogram.of(changes, range.from(), range.to()));
        }
        before = now;
    }

    private static void add(List<byte[]> values, String tag, Histogram histogram) {
        if (!histogram.isEmpty()) {
            values.add(EventMessage.histogram(tag, histogram));
        }
    }

    @Override
    public void ended(RunEnd end) throws IOException {
        file.flush();
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
        }
    }
}
