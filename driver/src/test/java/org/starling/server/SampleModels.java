package org.starling.server;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.starling.driver.config.ClassWeights;
import org.starling.driver.config.ModelSpec;
import org.starling.driver.config.UpdaterChoice;
import org.starling.driver.config.network.NetworkData;
import org.starling.driver.config.network.NetworkFactory;
import org.starling.pipeline.shard.ShardManifest;
import org.starling.pipeline.testing.ImageFiles;
import org.starling.serving.ServingJobs;

/** Checkpoints of small networks that were not trained: of a table, of images and of texts. */
record SampleModels(Path table, Path images, Path texts) {
    private static final int CLASSES = 3;

    static SampleModels create(Path folder) throws IOException {
        return new SampleModels(table(folder), images(folder), texts(folder));
    }

    static Path table(Path folder) throws IOException {
        Random random = new Random(3);
        List<String> lines = new ArrayList<>(List.of("size,colour,note,kind"));
        for (int i = 0; i < 200; i++) {
            lines.add("%s,%s,%d,%s"
                    .formatted(random.nextGaussian(), List.of("red", "blue").get(i % 2), i % 7, i % CLASSES));
        }
        Files.write(folder.resolve("t.csv"), lines);
        return save(
                folder,
                "table",
                """
                  source: {format: csv, path: %s/t.csv, label: kind}
                  clean: {missing: [{columns: [note], fill: mean}]}
                  features:
                    - {as: number, columns: [size, note], normalise: standardise}
                    - {as: one-hot, columns: [colour]}
                """);
    }

    /** Images of 8 by 8 pixels, in grey, which are not resized. */
    private static Path images(Path folder) throws IOException {
        for (int i = 0; i < 30; i++) {
            Path path = folder.resolve("pictures/%d/%02d.png".formatted(i % CLASSES, i));
            Files.createDirectories(path.getParent());
            Files.write(path, image(8, 8, i));
        }
        return save(
                folder,
                "images",
                "  source: {format: image-folder, path: '%s/pictures', size: [8, 8], channels: 1, resize: none}\n  shape: [64]");
    }

    /** The file of a random image. */
    static byte[] image(int height, int width, long seed) throws IOException {
        return ImageFiles.encode(ImageFiles.random(BufferedImage.TYPE_BYTE_GRAY, height, width, seed), "png");
    }

    private static Path texts(Path folder) throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            lines.add("c%d\ttext number %d".formatted(i % CLASSES, i));
        }
        Files.write(folder.resolve("lines.txt"), lines);
        return save(
                folder,
                "texts",
                """
                  source: {format: text-lines, path: '%s/lines.txt'}
                  text: {tokens: words, length: 4}
                """);
    }

    /** A language model of characters. */
    static Path story(Path folder) throws IOException {
        Files.writeString(folder.resolve("story.txt"), "a bad cab had a bag ".repeat(30));
        ShardManifest manifest = ServingJobs.prepare(
                ServingJobs.job(
                        folder,
                        "story",
                        """
                  source: {format: text-windows, path: '%s/story.txt', unit: characters, length: 8, stride: 3, label: each}
                  text: {tokens: characters, length: 8, vocabulary: 20, encode: one-hot}
                """));
        ModelSpec.Lstm spec = new ModelSpec.Lstm(List.of(8), UpdaterChoice.ADAM, null, 4, ClassWeights.NONE);
        return ServingJobs.save(
                folder.resolve("story-checkpoints"),
                manifest,
                NetworkFactory.builtin(spec, NetworkData.of(manifest)).multiLayerConfiguration());
    }

    private static Path save(Path folder, String name, String data) throws IOException {
        ShardManifest manifest = ServingJobs.prepare(ServingJobs.job(folder, name, data));
        return ServingJobs.save(folder.resolve(name + "-checkpoints"), manifest, network(manifest, 4));
    }

    static MultiLayerConfiguration network(ShardManifest manifest, long seed) {
        return new NeuralNetConfiguration.Builder()
                .seed(seed)
                .activation(Activation.TANH)
                .list()
                .layer(new DenseLayer.Builder().nOut(8).build())
                .layer(new OutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(manifest.example().label().length())
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(
                        InputType.feedForward(manifest.example().features().length()))
                .build();
    }
}
