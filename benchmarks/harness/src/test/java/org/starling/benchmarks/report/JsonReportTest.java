package org.starling.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.starling.benchmarks.definition.Scale;

class JsonReportTest {
    @Test
    void reportIsOneLine() {
        assertThat(JsonReport.render(Results.run(Scale.FULL)))
                .doesNotContain("\n")
                .startsWith("{\"benchmark\":\"kernels\"");
    }

    @Test
    void reportHoldsRatiosMachineAndEveryRate() throws Exception {
        JsonNode json = new ObjectMapper().readTree(JsonReport.render(Results.run(Scale.FULL)));

        assertThat(json.at("/ratios/cnn/fast").asDouble()).isEqualTo(2.5, within(1e-9));
        assertThat(json.at("/machine/cpu").asText()).isEqualTo("Some CPU");
        assertThat(json.at("/quick").asBoolean()).isFalse();
        assertThat(json.at("/rounds").asInt()).isEqualTo(3);
        assertThat(json.at("/commit").asText()).isEqualTo("abc1234");
        assertThat(json.at("/date").asText()).isEqualTo("2026-03-04T05:06:07Z");
        JsonNode slow = json.at("/cases/0/contenders/0");
        assertThat(slow.at("/name").asText()).isEqualTo("slow");
        assertThat(slow.at("/median").asDouble()).isEqualTo(200, within(1e-9));
        assertThat(slow.at("/rates")).hasSize(3);
        assertThat(slow.at("/metrics/accuracy").asDouble()).isEqualTo(0.6);
    }

    @Test
    void filesAreNamedByBenchmarkAndTime(@TempDir Path folder) throws Exception {
        assertThat(ResultFiles.write(folder.resolve("results"), Results.run(Scale.FULL)))
                .extracting(file -> file.getFileName().toString())
                .containsExactly("kernels-2026-03-04-0506.md", "kernels-2026-03-04-0506.json");
        assertThat(folder.resolve("results/kernels-2026-03-04-0506.json"))
                .hasContent(JsonReport.render(Results.run(Scale.FULL)));
    }

    @Test
    void quickResultsCannotBeTakenForOthers(@TempDir Path folder) throws Exception {
        ResultFiles.write(folder, Results.run(Scale.QUICK));

        assertThat(Files.exists(folder.resolve("kernels-quick-2026-03-04-0506.md")))
                .isTrue();
    }
}
