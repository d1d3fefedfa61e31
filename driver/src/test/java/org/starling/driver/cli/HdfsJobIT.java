package org.starling.driver.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.starling.driver.config.dataset.Dataset;
import org.starling.driver.config.dataset.DatasetLocator;

/** The convolutional network on a part of Fashion-MNIST, with every path on HDFS. */
@Tag("cluster")
class HdfsJobIT {
    private static final int TRAIN = 2_000;
    private static final int TEST = 500;

    /** Sixty steps on each of two workers are enough for it; guessing gives 0.1. */
    private static final double ACCURACY = 0.6;

    @TempDir
    static Path folder;

    private static Optional<Path> images;
    private static MiniDFSCluster cluster;

    @BeforeAll
    static void startCluster() throws IOException {
        images = DatasetLocator.ofUser().find(Dataset.FASHION_MNIST);
        if (images.isPresent()) {
            cluster = new MiniDFSCluster.Builder(
                            new Configuration(), folder.resolve("disks").toFile())
                    .numDataNodes(1)
                    .build();
            cluster.waitActive();
        }
    }

    @AfterAll
    static void stopCluster() {
        if (cluster != null) {
            cluster.shutdown();
        }
    }

    @Test
    void theWholeJobRunsOnHdfs() throws IOException {
        assumeThat(images)
                .as("Fashion-MNIST is on this machine; run 'bin/starling dataset', or 'apt-get install %s'"
                        .formatted(Dataset.FASHION_MNIST.debianPackage()))
                .isPresent();
        cut("train-images-idx3-ubyte.gz", TRAIN);
        cut("train-labels-idx1-ubyte.gz", TRAIN);
        cut("t10k-images-idx3-ubyte.gz", TEST);
        cut("t10k-labels-idx1-ubyte.gz", TEST);
        Path job = Files.writeString(folder.resolve("job.yaml"), yaml());

        CommandRun training = CommandRun.of("train", job.toString(), "--json");

        assertThat(training.exitCode()).as(training.err()).isZero();
        assertThat(training.json().at("/data/kept").asInt()).isEqualTo(TRAIN + TEST);
        assertThat(training.json().at("/evaluation/examples").asInt()).isEqualTo(TEST);
        assertThat(training.json().at("/evaluation/accuracy").asDouble()).isBetween(ACCURACY, 1.0);
        assertThat(training.json().at("/checkpoint").asText()).startsWith("hdfs://");

        CommandRun evaluation = CommandRun.of("evaluate", hdfs("checkpoints"), "--json", "--master", "local[2]");
        assertThat(evaluation.exitCode()).as(evaluation.err()).isZero();
        assertThat(evaluation.json().at("/confusion")).isEqualTo(training.json().at("/evaluation/confusion"));

        Path model = folder.resolve("model.zip");
        CommandRun fetch = CommandRun.of("checkpoints", "fetch", hdfs("checkpoints"), model.toString());
        assertThat(fetch.exitCode()).as(fetch.err()).isZero();
        MultiLayerNetwork network = ModelSerializer.restoreMultiLayerNetwork(model.toFile(), true);
        assertThat(network.numParams()).isEqualTo(93_322);
    }

    /** Copies the first items of an IDX file to HDFS. */
    private static void cut(String name, int items) throws IOException {
        FileSystem hdfs = cluster.getFileSystem();
        try (DataInputStream whole = new DataInputStream(new GZIPInputStream(
                        Files.newInputStream(images.orElseThrow().resolve(name))));
                DataOutputStream part = new DataOutputStream(
                        new GZIPOutputStream(hdfs.create(new org.apache.hadoop.fs.Path(hdfs("raw/" + name)))))) {
            int magic = whole.readInt();
            part.writeInt(magic);
            part.writeInt(items);
            int available = whole.readInt();
            assertThat(available).isGreaterThan(items);
            int bytes = items;
            for (int dimension = 1; dimension < (magic & 0xff); dimension++) {
                int size = whole.readInt();
                part.writeInt(size);
                bytes *= size;
            }
            part.write(whole.readNBytes(bytes));
        }
    }

    private static String hdfs(String path) {
        return cluster.getURI() + "/fashion/" + path;
    }

    private static String yaml() {
        return """
                name: fashion-on-hdfs
                data:
                  source: {format: idx, images: ROOT/raw/train-images-idx3-ubyte.gz, labels: ROOT/raw/train-labels-idx1-ubyte.gz}
                  test: {format: idx, images: ROOT/raw/t10k-images-idx3-ubyte.gz, labels: ROOT/raw/t10k-labels-idx1-ubyte.gz}
                  normalise: scale
                  shards: {path: ROOT/shards, count: 4, seed: 1}
                model: {builtin: cnn, updater: adam, learningRate: 0.001, seed: 1}
                training: {workers: 2, epochs: 4, batchSize: 64, averaging: {every: 5}}
                checkpoints: {path: ROOT/checkpoints, keep: 1}
                spark: {master: "local[2]", conf: {spark.ui.enabled: "false"}}
                """
                .replace("ROOT", cluster.getURI() + "/fashion");
    }
}
