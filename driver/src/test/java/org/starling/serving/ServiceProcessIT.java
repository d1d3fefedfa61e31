package org.starling.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.jar.JarFile;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.starling.driver.ChildJvm;
import org.starling.pipeline.shard.ShardManifest;
import org.starling.pipeline.testing.ImageFiles;

/** Services in processes whose class path has the runtime dependencies of the module alone: neither Spark nor Hadoop. */
@Tag("cluster")
class ServiceProcessIT {
    private static final Path MODULE =
            Path.of("../serving/target").toAbsolutePath().normalize();
    private static final long MOST_BYTES = 60_000_000;

    @TempDir
    Path folder;

    @Test
    void tablesWithEveryEncoder() throws Exception {
        List<Serializable> records = new ArrayList<>();
        List<String> lines = new ArrayList<>(List.of("size,colour,tags,time,code,kind"));
        Random random = new Random(1);
        for (int i = 0; i < 60; i++) {
            TreeMap<String, Object> record = new TreeMap<>();
            record.put("size", random.nextGaussian());
            record.put("colour", List.of("red", "blue").get(random.nextInt(2)));
            record.put("tags", List.of("a;b", "b").get(random.nextInt(2)));
            record.put("time", "2024-0%d-01T%02d:00:00".formatted(1 + random.nextInt(9), random.nextInt(24)));
            record.put("code", random.nextInt(4));
            lines.add("%s,%s,%s,%s,%s,%d"
                    .formatted(
                            record.get("size"),
                            record.get("colour"),
                            record.get("tags"),
                            record.get("time"),
                            record.get("code"),
                            i % 3));
            records.add(record);
        }
        records.add(new TreeMap<>(Map.of("size", 1)));
        records.add("a text");
        Files.write(folder.resolve("t.csv"), lines);

        assertSame(
                """
                  source:
                    format: csv
                    path: %s/t.csv
                    schema: size double, colour string, tags string, time timestamp, code int, kind int
                    label: kind
                  features:
                    - {as: number, columns: [size]}
                    - {as: one-hot, columns: [colour]}
                    - {as: index, columns: [code]}
                    - {as: multi-hot, columns: [tags]}
                    - {as: hash, columns: [colour], buckets: 4}
                    - {as: cyclic, columns: [time], part: hour}
                    - {as: bins, columns: [size], count: 3}
                """,
                records);
    }

    @Test
    void images() throws Exception {
        List<Serializable> records = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            BufferedImage image = ImageFiles.random(BufferedImage.TYPE_3BYTE_BGR, 8, 8 + i % 2, i);
            byte[] file = ImageFiles.encode(image, List.of("png", "jpg", "bmp").get(i % 3));
            Path path = folder.resolve("pictures/%d/%02d.%s"
                    .formatted(i % 3, i, List.of("png", "jpg", "bmp").get(i % 3)));
            Files.createDirectories(path.getParent());
            Files.write(path, file);
            records.add(file);
        }
        records.add(new byte[] {1, 2});

        assertSame(
                "  source: {format: image-folder, path: '%s/pictures', size: [8, 8], resize: stretch}\n  shape: [192]",
                records);
    }

    @Test
    void texts() throws Exception {
        List<Serializable> records = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            records.add("text number %d".formatted(i));
            lines.add("c%d\t%s".formatted(i % 3, records.get(i)));
        }
        Files.write(folder.resolve("lines.txt"), lines);

        assertSame(
                """
                  source: {format: text-lines, path: '%s/lines.txt'}
                  text: {tokens: words, length: 4}
                """,
                records);
    }

    /** The predictions of a process are those of this one, which has Spark. */
    private void assertSame(String data, List<Serializable> records) throws Exception {
        ShardManifest manifest = ServingJobs.prepare(ServingJobs.job(folder, "job", data));
        Path checkpoints = ServingJobs.save(
                folder.resolve("checkpoints"),
                manifest,
                new NeuralNetConfiguration.Builder()
                        .seed(4)
                        .list()
                        .layer(new DenseLayer.Builder()
                                .nOut(8)
                                .activation(Activation.TANH)
                                .build())
                        .layer(new OutputLayer.Builder(LossFunction.MCXENT)
                                .nOut(manifest.example().label().length())
                                .activation(Activation.SOFTMAX)
                                .build())
                        .setInputType(InputType.feedForward(
                                manifest.example().features().length()))
                        .build());
        Path file = folder.resolve("records");
        try (ObjectOutputStream target = new ObjectOutputStream(Files.newOutputStream(file))) {
            target.writeObject(records);
        }
        List<String> expected = new ArrayList<>();
        try (StarlingModel model = StarlingModel.open(checkpoints.toString())) {
            expected.add(model.replica().backend());
            model.predict(records).forEach(prediction -> expected.add(prediction.toString()));
        }

        String classPath = Files.readString(MODULE.resolve("service-classpath"));
        assertThat(classPath).doesNotContain("spark", "hadoop", "scala");
        ChildJvm.Running run = ChildJvm.start(
                folder,
                "service",
                MODULE.resolve("classes") + ":target/test-classes:" + classPath,
                ServiceMain.class.getName(),
                checkpoints.toString(),
                file.toString());

        assertThat(run.await()).as(run.errText()).isZero();
        assertThat(run.outText().lines().toList()).isEqualTo(expected);
    }

    @Test
    void jarOfServicesIsSmall() throws IOException {
        Path jar = MODULE.resolve("starling-service-0.1.0-SNAPSHOT.jar");

        assertThat(Files.size(jar)).isLessThan(MOST_BYTES);
        try (JarFile content = new JarFile(jar.toFile())) {
            assertThat(content.stream().map(entry -> entry.getName()))
                    .contains("org/starling/serving/StarlingModel.class")
                    .noneMatch(name -> name.startsWith("org/apache/spark/")
                            || name.startsWith("org/apache/hadoop/")
                            || name.startsWith("scala/")
                            || name.endsWith(".so"));
        }
    }
}
