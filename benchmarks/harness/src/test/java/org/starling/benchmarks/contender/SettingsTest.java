package org.starling.benchmarks.contender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.starling.benchmarks.definition.Processes;

class SettingsTest {
    private final Settings settings =
            new Settings(Map.of("examples", "640", "none", "0", "seconds", "0.5", "processes", "fresh"));

    @Test
    void readsEachType() {
        assertThat(settings.count("examples")).isEqualTo(640);
        assertThat(settings.seconds("seconds")).isEqualTo(0.5);
        assertThat(settings.choice("processes", Processes.class)).isEqualTo(Processes.FRESH);
    }

    @Test
    void missingSettingNamesTheRemedy() {
        assertThatThrownBy(() -> settings.text("network")).hasMessageContaining("add --set network=VALUE");
    }

    @Test
    void wrongValueIsShown() {
        assertThatThrownBy(() -> settings.count("seconds"))
                .hasMessageContaining("'seconds'")
                .hasMessageContaining("0.5");
        assertThatThrownBy(() -> settings.count("none")).hasMessageContaining("positive whole number (0)");
        assertThatThrownBy(() -> settings.choice("seconds", Processes.class)).hasMessageContaining("not a Processes");
    }
}
