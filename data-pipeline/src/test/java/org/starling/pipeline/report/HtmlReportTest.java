package org.starling.pipeline.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.starling.pipeline.shard.RecordLedger;

class HtmlReportTest {
    private static final List<Double> QUANTILES =
            IntStream.rangeClosed(0, 40).mapToObj(i -> 1e9 + i / 10.0).toList();
    private static final ColumnReport NUMBERS =
            new ColumnReport("height", 0.25, QUANTILES, QUANTILES, Map.of(), Map.of(), 0.1);
    private static final ColumnReport TEXTS = new ColumnReport(
            "<i>\"town\"</i>", 0, List.of(), List.of(), Map.of("Rome & York", 10L, "Oslo", 5L), Map.of("Oslo", 5L), 1);

    @Test
    void isOnePageWithoutScriptsOrOtherFiles() {
        assertThat(page(null, NUMBERS, TEXTS))
                .startsWith("<!DOCTYPE html>")
                .contains("width=device-width", "prefers-color-scheme:dark")
                .doesNotContain("<script", "http", "src=", "href=", "url(");
    }

    @Test
    void showsLedgerClassesAndColumns() {
        assertThat(page(null, NUMBERS))
                .contains("1,234,567 offered = 1,234,560 kept + 4 rejected + 3 merged as duplicates")
                .contains("<td>column a: not a number<td>4", "<td>duplicate<td>3")
                .contains("<td>no<td>", "<td>100", "<td>20")
                .contains("<h3>height</h3>", "missing 25.00 %", "tells the class 0.10")
                .doesNotContain("Test set", "class=\"warn\"");
    }

    @Test
    void ofAWideTableTheColumnsThatMayHoldTheLabelAreShownFirst() {
        ColumnReport[] columns = new ColumnReport[1_500];
        Arrays.fill(columns, NUMBERS);
        columns[1_400] = TEXTS;

        String page = page(null, columns);

        assertThat(page).contains("And 500 more columns in report.json.");
        assertThat(page.split("<div class=\"card\">")).hasSize(1 + 1_000);
        assertThat(page.indexOf("Does it hold the label?")).isLessThan(page.indexOf("<h3>height</h3>"));
    }

    @Test
    void theSampleOfAWideTableHasFewerRecords() {
        assertThat(ReportBuilder.sampleSize(20)).isEqualTo(20_000);
        assertThat(ReportBuilder.sampleSize(4_000)).isEqualTo(1_000);
        assertThat(ReportBuilder.sampleSize(1_000_000)).isEqualTo(200);
    }

    @Test
    void numbersThatDifferLookDifferent() {
        assertThat(page(null, NUMBERS)).contains("<span>1000000000</span><span>1000000004</span>");
    }

    @Test
    void namesAndTextsAreNoMarkup() {
        assertThat(page(null, TEXTS))
                .contains("&lt;i>&quot;town&quot;&lt;/i>", "Rome &amp; York", "Does it hold the label?")
                .doesNotContain("<i>");
    }

    @Test
    void saysWhichSharesCameOut() {
        SplitReport split = new SplitReport(
                "about 20 % of the groups that site make",
                Map.of("train", Map.of("no", 60L), "test", Map.of("no", 30L, "yes", 10L)),
                Map.of("train", 7L, "test", 1L));

        assertThat(page(split, NUMBERS))
                .contains("Wanted: about 20 % of the groups that site make.")
                .contains("<td>all<td>60<td>40<td>40.0 %")
                .contains("<td>class no<td>60<td>30<td>33.3 %", "<td>class yes<td>0<td>10<td>100.0 %")
                .contains("<td>groups<td>7<td>1<td>12.5 %");
    }

    @Test
    void isTheSameInEveryCountry() {
        String before = page(null, NUMBERS);
        Locale own = Locale.getDefault();
        try {
            Locale.setDefault(Locale.GERMANY);
            assertThat(page(null, NUMBERS)).isEqualTo(before);
        } finally {
            Locale.setDefault(own);
        }
    }

    @Test
    void aReportOfNothingIsAPage() {
        ColumnReport empty =
                new ColumnReport("none", 1, List.of(), List.of(), Collections.emptyMap(), Collections.emptyMap(), 0);
        DataReport report =
                new DataReport(new RecordLedger(0, 0, Map.of()), null, Map.of(), 0, 0, List.of(empty), null);

        assertThat(new HtmlReport(report).render())
                .contains("0 offered", "<h3>none</h3>")
                .doesNotContain("<h2>Classes");
    }

    private static String page(SplitReport split, ColumnReport... columns) {
        DataReport report = new DataReport(
                new RecordLedger(1_234_567, 1_234_560, Map.of("column a: not a number", 4L), 3),
                split,
                Map.of("train", Map.of("no", 100L), "test", Map.of("no", 20L)),
                500,
                400,
                List.of(columns),
                null);
        return new HtmlReport(report).render();
    }
}
