package org.starling.driver.metrics.page;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import javax.servlet.http.HttpServletRequest;
import org.apache.spark.ui.SparkUITab;
import org.apache.spark.ui.UIUtils;
import org.apache.spark.ui.WebUIPage;
import org.apache.spark.util.kvstore.KVStore;
import org.apache.spark.util.kvstore.KVStoreIterator;
import org.starling.driver.report.Numbers;
import org.starling.serving.history.EpochMetrics;
import org.starling.serving.history.Json;
import scala.Option;
import scala.collection.Seq;
import scala.runtime.AbstractFunction0;
import scala.xml.Node;
import scala.xml.Unparsed;

/** For each training of an application, the newest first: a chart of the losses, and a table of its epochs. */
final class TrainingPage extends WebUIPage {
    private static final int WIDTH = 600;
    private static final int HEIGHT = 160;
    private static final List<String> COLUMNS = List.of(
            "Epoch",
            "Loss",
            "Test loss",
            "Test accuracy",
            "Learning rate",
            "Examples",
            "Time",
            "Examples/s",
            "Rounds",
            "Sent");

    private final SparkUITab tab;
    private final KVStore store;

    TrainingPage(SparkUITab tab, KVStore store) {
        super("");
        this.tab = tab;
        this.store = store;
    }

    /** The epochs of one training, in order. */
    private record Training(int number, int lastEpoch, List<EpochMetrics> epochs) {}

    @Override
    public Seq<Node> render(HttpServletRequest request) {
        String html = content();
        return UIUtils.headerSparkPage(
                request,
                "Training",
                new AbstractFunction0<Seq<Node>>() {
                    @Override
                    public Seq<Node> apply() {
                        return new Unparsed(html);
                    }
                },
                tab,
                Option.empty(),
                false,
                false);
    }

    private String content() {
        List<Training> trainings = new ArrayList<>(trainings());
        Collections.reverse(trainings);
        return trainings.isEmpty()
                ? "<p>No epoch is complete yet.</p>"
                : trainings.stream().map(TrainingPage::section).collect(Collectors.joining());
    }

    private List<Training> trainings() {
        Map<Integer, Training> byNumber = new TreeMap<>();
        try (KVStoreIterator<StoredEpoch> stored = store.view(StoredEpoch.class).closeableIterator()) {
            while (stored.hasNext()) {
                StoredEpoch next = stored.next();
                byNumber.computeIfAbsent(
                                next.training(), number -> new Training(number, next.epochs(), new ArrayList<>()))
                        .epochs()
                        .add(Json.read(next.metrics(), EpochMetrics.class));
            }
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Cannot read a stored epoch: " + e.getMessage(), e);
        } catch (Exception e) { // as the interfaces declare
            throw new IllegalStateException("Cannot read the epochs of an application: " + e.getMessage(), e);
        }
        return List.copyOf(byNumber.values());
    }

    private static String section(Training training) {
        List<EpochMetrics> newestFirst = new ArrayList<>(training.epochs());
        Collections.reverse(newestFirst);
        return "<h4>Training %d: epoch %d of %d</h4>"
                        .formatted(training.number(), newestFirst.get(0).epoch(), training.lastEpoch())
                + chart(training.epochs())
                + "<div style=\"overflow-x:auto\"><table class=\"table table-bordered table-sm table-striped\"><thead><tr>"
                + COLUMNS.stream().map("<th>%s</th>"::formatted).collect(Collectors.joining())
                + "</tr></thead><tbody>"
                + newestFirst.stream().map(TrainingPage::row).collect(Collectors.joining())
                + "</tbody></table></div>";
    }

    private static String row(EpochMetrics epoch) {
        EpochMetrics.Evaluation evaluation = epoch.evaluation();
        List<String> cells = List.of(
                Integer.toString(epoch.epoch()),
                Numbers.loss(epoch.trainLoss()),
                evaluation == null ? "" : Numbers.loss(evaluation.loss()),
                evaluation == null || evaluation.accuracy() == null ? "" : Numbers.fraction(evaluation.accuracy()),
                epoch.learningRate() == null ? "" : String.format(Locale.ROOT, "%.3g", epoch.learningRate()),
                Numbers.count(epoch.examples()),
                String.format(Locale.ROOT, "%.1f s", epoch.seconds()),
                Numbers.count(Math.round(epoch.examplesPerSecond())),
                Numbers.count(epoch.rounds()),
                Numbers.bytes(epoch.bytesSent()));
        return cells.stream().map("<td>%s</td>"::formatted).collect(Collectors.joining("", "<tr>", "</tr>"));
    }

    /** Lines of the losses over the epochs, from 0 up; empty without two finite points. */
    private static String chart(List<EpochMetrics> epochs) {
        ToDoubleFunction<EpochMetrics> test = epoch ->
                epoch.evaluation() == null ? Double.NaN : epoch.evaluation().loss();
        double most = DoubleStream.concat(
                        epochs.stream().mapToDouble(EpochMetrics::trainLoss),
                        epochs.stream().mapToDouble(test))
                .filter(Double::isFinite)
                .max()
                .orElse(0);
        if (epochs.size() < 2 || !(most > 0)) {
            return "";
        }
        return "<svg viewBox=\"0 0 %d %d\" style=\"max-width:%dpx;width:100%%\" role=\"img\" aria-label=\"Losses\">"
                        .formatted(WIDTH, HEIGHT, WIDTH)
                + line(epochs, EpochMetrics::trainLoss, most, "#1f5f9f")
                + line(epochs, test, most, "#c2570c")
                + "</svg><p><span style=\"color:#1f5f9f\">loss</span>, <span style=\"color:#c2570c\">test loss</span>, from 0 to %s</p>"
                        .formatted(Numbers.loss(most));
    }

    private static String line(
            List<EpochMetrics> epochs, ToDoubleFunction<EpochMetrics> value, double most, String colour) {
        List<String> points = new ArrayList<>();
        for (int i = 0; i < epochs.size(); i++) {
            double y = value.applyAsDouble(epochs.get(i));
            if (Double.isFinite(y)) {
                points.add(String.format(
                        Locale.ROOT,
                        "%.1f,%.1f",
                        i * (double) WIDTH / (epochs.size() - 1),
                        HEIGHT - 2 - y / most * (HEIGHT - 4)));
            }
        }
        return "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"2\" points=\"%s\"/>"
                .formatted(colour, String.join(" ", points));
    }
}
