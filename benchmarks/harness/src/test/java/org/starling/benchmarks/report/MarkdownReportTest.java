package org.starling.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.starling.benchmarks.contender.Measurement;
import org.starling.benchmarks.definition.Scale;

class MarkdownReportTest {
    @Test
    void tableBeginsWithWhatWasMeasuredAndHasARowForEachContender() {
        assertThat(MarkdownReport.table(Results.comparison()))
                .isEqualTo(
                        """
                        | cnn: steps of batch 64 | median examples/s | min | max | × slow | accuracy |
                        |---|---:|---:|---:|---:|---:|
                        | slow | 200 | 100 | 400 | 1.00 | 0.6000 |
                        | fast | 500 | 400 | 1,000 | 2.50 | 0.6000 |
                        """);
    }

    @Test
    void metricThatAContenderLacksIsLeftBlank() {
        CaseResult result = new CaseResult(
                "cnn",
                "steps",
                "a",
                "MB",
                List.of(
                        Results.contender("a", 1),
                        new ContenderResult("b", List.of(new Measurement(10, 4, Map.of())))));

        assertThat(MarkdownReport.table(result)).endsWith("| b | 2.500 | 2.500 | 2.500 | 2.50 |  |\n");
    }

    @Test
    void reportTellsMachineDateCommitAndCommand() {
        assertThat(MarkdownReport.render(Results.run(Scale.FULL)))
                .contains("Some CPU (avx2), 2 cores, 23.5 GB, load 0.25")
                .contains("Some Linux, Java 17")
                .contains("2026-03-04 05:06 UTC, commit abc1234")
                .contains("`benchmarks/run kernels`")
                .contains("rounds per contender: 3")
                .doesNotContain("quick");
    }

    @Test
    void quickRunIsMarkedAsSuch() {
        assertThat(MarkdownReport.render(Results.run(Scale.QUICK))).contains("a quick run");
    }
}
