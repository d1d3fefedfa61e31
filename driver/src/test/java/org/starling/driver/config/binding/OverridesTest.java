package org.starling.driver.config.binding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.starling.kernels.validation.Default;

class OverridesTest {
    record Inner(@Default("1") int epochs, @Default("[]") List<Integer> hidden) {}

    record Outer(@Default("{}") Inner training, @Default("{}") Map<String, String> conf) {}

    private static Outer read(String yaml, String... overrides) {
        return new RecordReader<>(Outer.class, (tree, problems) -> {}).read(yaml, "job.yaml", List.of(overrides));
    }

    @Test
    void replaceAndAddValues() {
        Outer outer = read("training: {epochs: 2}", "training.epochs=3", "training.hidden=[4, 5]");
        assertThat(outer.training()).isEqualTo(new Inner(3, List.of(4, 5)));
    }

    @Test
    void makeMissingGroups() {
        assertThat(read("conf: {a: b}", "training.epochs=3").training().epochs())
                .isEqualTo(3);
    }

    @Test
    void takeTheRestOfThePathAsOneKeyInsideAMap() {
        assertThat(read("conf: {a: b}", "conf.spark.task.cpus=2").conf())
                .containsOnly(Map.entry("a", "b"), Map.entry("spark.task.cpus", "2"));
    }

    @Test
    void theLastOfTwoWins() {
        assertThat(read("conf: {a: b}", "training.epochs=3", "training.epochs=4")
                        .training()
                        .epochs())
                .isEqualTo(4);
    }

    @Test
    void reportUnknownPathsAndWrongValuesWithTheRest() {
        assertThatThrownBy(() ->
                        read("traning: {}", "training.epoch=3", "training.epochs=x", "oops", "training.epochs.a=1"))
                .hasMessageContaining("unknown key 'traning'; did you mean 'training'?")
                .hasMessageContaining("training: unknown key 'epoch'; did you mean 'epochs'?")
                .hasMessageContaining("training.epochs: must be a whole number, is 'x'")
                .hasMessageContaining("--set 'oops' is not KEY=VALUE")
                .hasMessageContaining("--set cannot reach training.epochs.a: training.epochs is 'x'");
    }
}
