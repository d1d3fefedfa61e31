package org.starling.driver.tracking.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrainingReportPageTest {
    private static final String HOSTILE = "\"><script>alert('1')</script>&\u202e";

    private static String page(TrainingReport report) {
        return new TrainingReportPage(report).render();
    }

    @Test
    void textsFromOutsideAreEscapedEverywhere() {
        TrainingReport report = Reports.of(HOSTILE, 3, List.of(HOSTILE, "b"));

        for (String page : List.of(page(report), new RunComparison(java.util.Map.of(HOSTILE, report)).toHtml())) {
            assertThat(page)
                    .contains("&quot;>&lt;script>alert('1')&lt;/script>&amp;\\u202e")
                    .doesNotContain("<script", "<b>missing", "\u202e");
        }
    }

    @Test
    void thePageNeedsNoNetworkAndFitsDarkWindowsAndPaper() {
        String page = page(Reports.of("job", 3, List.of("a", "b")));

        assertThat(page)
                .doesNotContain("http:", "https:", "src=", "url(", "@import")
                .contains("prefers-color-scheme:dark", "@media print", "width=device-width");
    }

    @Test
    void showsLossMetricsRateSpeedWorkersConfusionDataCostAndSettings() {
        assertThat(page(Reports.of("job", 3, List.of("cat", "dog"))))
                .contains("<h3>Loss</h3>", "<h3>Test accuracy</h3>", "<h3>Learning rate</h3>")
                .contains("<h3>Examples per second</h3>", "<h3>Averaging rounds</h3>", "<h3>MiB sent to average</h3>")
                .contains("training: 0.3333 at 3", "test: 0.5 at 3", "Learning rate: 0.005 at 2")
                .contains("<span>1 (1@host)</span>", "epoch 3: worker 1 (1@host) took 3.4 times as long")
                .contains("<td>0 cat", "<td>1 dog", "rgba(var(--heat),0.514)\">6")
                .contains("Records offered 300 = kept 250 + not used 50")
                .contains("core-hours reserved by this run<td>4.000", "2.0000 EUR", "estimated: 10.0 W")
                .contains("<td>training.epochs<td>3", "<td>spark<td>3.5");
    }

    @Test
    void showsTheWorstPredictedExamplesAndTheirImages() {
        TrainingReport report = Reports.of("job", 1, List.of("cat", "dog"));
        assertThat(page(report))
                .contains("Worst-predicted examples", "<tr><td>1,234<td>cat<td>dog<td>0.9700<td>0.01000<td>4.605");

        ((ObjectNode) report.evaluation().path("worst").path(0)).put("image", "iVBORw0KGgo=");
        assertThat(page(report))
                .contains("<td><img alt=\"example 1234\" src=\"data:image/png;base64,iVBORw0KGgo=\"><td>cat");
    }

    @Test
    void manyClassesBecomeAListOfConfusions() {
        List<String> classes = IntStream.range(0, 50).mapToObj(i -> "class" + i).toList();

        assertThat(page(Reports.of("job", 1, classes)))
                .contains("The most frequent confusions", "<tr><td>class0<td>class1<td>1")
                .doesNotContain("actual \\ predicted");
    }

    @Test
    void aRunWithoutAnEpochHasAPage() {
        assertThat(page(Reports.of("job", 0, List.of())))
                .contains("no epoch yet")
                .doesNotContain("<svg");
    }

    @Test
    void aComparisonShowsEachRunAndOnlySettingsThatDiffer() {
        var runs = new java.util.LinkedHashMap<String, TrainingReport>();
        runs.put("runs/a", Reports.of("job", 2, List.of("x")));
        runs.put("runs/b", Reports.of("job", 4, List.of("x")));

        String text = new RunComparison(runs).toText();

        assertThat(text.lines().map(line -> line.replaceAll(" +", " ")))
                .contains(" runs/a runs/b", "epochs 2 4", "loss 0.50000 0.25000", "training.epochs 2 4")
                .contains("best epoch 2 4", "price 2.0000 EUR 2.0000 EUR")
                .noneMatch(line -> line.startsWith("name") || line.startsWith("version of"));
    }
}
