package org.starling.benchmarks.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.starling.benchmarks.contender.Contender;
import org.starling.benchmarks.contender.Measurement;
import org.starling.benchmarks.contender.Settings;
import org.starling.benchmarks.data.FashionMnist;
import org.starling.benchmarks.testing.RandomImages;

class TrackedJobIT {
    private static final int IMAGES = 256;

    @TempDir
    Path folder;

    /** The contender itself fails if a record is missing, or is there although tracking is off. */
    @ParameterizedTest
    @ValueSource(strings = {"on", "off"})
    void allEpochsButTheFirstAreMeasured(String tracking) throws Exception {
        FashionMnist images = new FashionMnist(folder);
        RandomImages.write(images.trainImages(), images.trainLabels(), IMAGES);
        RandomImages.write(images.testImages(), images.testLabels(), 64);
        Settings settings = new Settings(Map.of(
                "root", "../..",
                "dataset", folder.toString(),
                "tracking", tracking,
                "examples", "256",
                "testExamples", "64",
                "workers", "2",
                "epochs", "3"));

        try (Contender contender = new TrackedJob.Factory().create(settings)) {
            contender.prepare();
            Measurement measured = contender.measure();

            assertThat(measured.examples()).isEqualTo(2 * IMAGES);
            assertThat(measured.metrics().get("epoch s")).isEqualTo(measured.seconds() / 2);
            assertThat(measured.metrics().get("CPU s of an epoch")).isPositive();
        }
    }
}
