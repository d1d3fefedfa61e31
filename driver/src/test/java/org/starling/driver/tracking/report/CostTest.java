package org.starling.driver.tracking.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.starling.driver.config.TrackingSpec.CostSpec;

class CostTest {
    @TempDir
    Path folder;

    @Test
    void coresCountForTheRunAndWorkersForTheEpochs() {
        TrainingReport report = Reports.of("job", 3, List.of());

        // 4 cores for an hour; 2 workers of 2 cores and half a GPU for 3 epochs of 2 s
        assertThat(report.cost().reservedCoreHours()).isEqualTo(4);
        assertThat(report.cost().trainingCoreHours() * 3600).isEqualTo(24);
        assertThat(report.cost().gpuHours() * 3600).isEqualTo(6);
        assertThat(report.cost().bytesSent()).isEqualTo(3 << 20);
        assertThat(report.cost().money()).isEqualTo(2);
        assertThat(report.cost().joules()).isEqualTo(4 * 3600 * 10);
        assertThat(report.cost().energySource()).startsWith("estimated");
    }

    @Test
    void measuredEnergyIsPreferredAndWithoutAPriceThereIsNoMoney() {
        TrainingReport report = Reports.of("job", 1, List.of());

        Cost cost = Cost.of(
                report.resources(),
                new CostSpec(null, "EUR", 10),
                report.record(),
                Duration.ofHours(1),
                OptionalDouble.of(42));

        assertThat(cost.joules()).isEqualTo(42);
        assertThat(cost.energySource()).startsWith("measured");
        assertThat(cost.money()).isNull();
        assertThat(cost.currency()).isNull();
    }

    @Test
    void countersOfEnergyAreAddedAndMayStartAgain() throws IOException {
        zone("intel-rapl:0", 1_000_000, 10_000_000);
        zone("intel-rapl:1", 9_000_000, 10_000_000);
        zone("intel-rapl:0:0", 0, 10_000_000);
        try (EnergyMeter meter = new EnergyMeter(folder)) {
            zone("intel-rapl:0", 3_500_000, 10_000_000);
            zone("intel-rapl:1", 500_000, 10_000_000);
            zone("intel-rapl:0:0", 5_000_000, 10_000_000);

            // 2.5 J, and 1.5 J across the end of the range; a part of a package is in its package
            assertThat(meter.joules()).hasValue(4);
            assertThat(meter.joules()).hasValue(4);
        }
    }

    @Test
    void withoutReadableCountersThereIsNoEnergy() throws IOException {
        Files.createDirectories(folder.resolve("intel-rapl:0"));
        try (EnergyMeter unreadable = new EnergyMeter(folder);
                EnergyMeter missing = new EnergyMeter(folder.resolve("none"))) {
            assertThat(unreadable.joules()).isEmpty();
            assertThat(missing.joules()).isEmpty();
        }
    }

    private void zone(String name, long microjoules, long range) throws IOException {
        Path zone = Files.createDirectories(folder.resolve(name));
        Files.writeString(zone.resolve("energy_uj"), microjoules + "\n");
        Files.writeString(zone.resolve("max_energy_range_uj"), range + "\n");
    }
}
