package org.starling.benchmarks.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.starling.benchmarks.contender.Contender;
import org.starling.benchmarks.contender.Measurement;
import org.starling.benchmarks.contender.Settings;
import org.starling.benchmarks.data.FashionMnist;
import org.starling.benchmarks.dl4j.Helpers;
import org.starling.benchmarks.testing.RandomImages;
import org.starling.serving.ServingOptions;
import org.starling.serving.StarlingModel;
import org.starling.serving.checkpoint.Checkpoint;

class HttpServerContenderIT {
    private static final int PIXELS = 28 * 28;

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(HttpServerContender.Form.class)
    void everyRequestOfWrkIsAnswered(HttpServerContender.Form form) throws Exception {
        assumeTrue(isInstalled("wrk"), "Debian's package wrk is not installed");
        FashionMnist images = new FashionMnist(folder);
        RandomImages.write(images.testImages(), images.testLabels(), 3);
        Settings settings = new Settings(Map.of(
                "dataset", folder.toString(),
                "images", "3",
                "form", form.name(),
                "connections", "2",
                "maxBatch", "2",
                "maxLatency", "1",
                "replicas", "1",
                "warmUpSeconds", "1",
                "roundSeconds", "1",
                "wrk", "wrk"));
        try (Contender contender = new StarlingServer().create(settings)) {
            contender.prepare();
            Measurement measured = contender.measure();

            assertThat(measured.examples()).isPositive();
            assertThat(measured.metrics()).containsOnlyKeys("p50 ms", "p99 ms");
        }
    }

    private static boolean isInstalled(String program) {
        return List.of(System.getenv("PATH").split(":", -1)).stream()
                .anyMatch(path -> Files.isExecutable(Path.of(path, program)));
    }

    @ParameterizedTest
    @EnumSource(Helpers.class)
    void dl4jComputesTheOutputsOfStarling(Helpers helpers) {
        Checkpoint checkpoint = RandomModels.fashionMnistCnn();
        ServingOptions options = ServingOptions.DEFAULT.withReplicas(1).withBatchSize(2);
        byte[] image = new byte[PIXELS];
        for (int i = 0; i < image.length; i++) {
            image[i] = (byte) (i * 7);
        }
        List<byte[]> images = List.of(image, new byte[PIXELS], image);

        try (StarlingModel expected = StarlingModel.of(checkpoint, options);
                StarlingModel model =
                        StarlingModel.of(checkpoint, options, () -> new Dl4jOutputReplica(checkpoint, helpers))) {
            List<float[]> outputs = model.infer(images);
            for (int i = 0; i < images.size(); i++) {
                // sums of float32 in another order
                assertThat(outputs.get(i))
                        .containsExactly(expected.infer(images).get(i), Offset.offset(1e-5f));
            }
        }
    }
}
