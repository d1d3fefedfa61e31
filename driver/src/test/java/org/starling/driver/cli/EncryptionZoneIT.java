package org.starling.driver.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.crypto.key.KeyProvider;
import org.apache.hadoop.crypto.key.KeyProviderFactory;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.hdfs.client.CreateEncryptionZoneFlag;
import org.apache.hadoop.hdfs.client.HdfsAdmin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job with all paths in an encryption zone of HDFS, whose key is in a local key store. */
@Tag("cluster")
class EncryptionZoneIT {
    private static final String KEY = "starling";
    private static final String CITY = "Llanfairpwllgwyngyll";
    private static final String BROKEN = "Taumatawhakatangi";
    /** What readable files contain: a category, a rejected cell, shards, archives, descriptions in JSON. */
    private static final List<String> PLAIN =
            List.of(CITY, BROKEN, "PAR1", "configuration.json", "\"checksums\"", "\"books\"");

    @TempDir
    private Path folder;

    private MiniDFSCluster cluster;

    @BeforeEach
    void startCluster() throws Exception {
        Configuration conf = new Configuration();
        String provider = "jceks://file" + folder.resolve("keys.jceks");
        conf.set("hadoop.security.key.provider.path", provider);
        KeyProvider keys = KeyProviderFactory.get(new URI(provider), conf);
        keys.createKey(KEY, new KeyProvider.Options(conf).setBitLength(128));
        keys.flush();
        cluster = new MiniDFSCluster.Builder(conf, disks().toFile())
                .numDataNodes(1)
                .build();
        cluster.waitActive();
        FileSystem hdfs = cluster.getFileSystem();
        hdfs.mkdirs(hadoopPath("zone"));
        new HdfsAdmin(cluster.getURI(), conf)
                .createEncryptionZone(hadoopPath("zone"), KEY, EnumSet.of(CreateEncryptionZoneFlag.NO_TRASH));
    }

    @AfterEach
    void stopCluster() {
        cluster.shutdown();
    }

    @Test
    void disksHoldNoPlainText() throws IOException {
        write("zone/people.csv", table());
        Path job = Files.writeString(folder.resolve("job.yaml"), yaml());

        CommandRun training = CommandRun.of("train", job.toString(), "--json");

        assertThat(training.exitCode()).as(training.err()).isZero();
        assertThat(training.json().at("/data/kept").asInt()).isPositive();
        CommandRun prediction = CommandRun.of(
                "predict",
                path("zone/checkpoints"),
                "--input",
                path("zone/people.csv"),
                "--output",
                path("zone/predictions"),
                "--keep",
                "city",
                "--master",
                "local[2]");
        assertThat(prediction.exitCode()).as(prediction.err()).isZero();
        assertThat(plainTextOnDisks()).isEmpty();

        // the same search finds what is outside of the zone
        try (FSDataOutputStream out = cluster.getFileSystem().create(hadoopPath("outside.txt"))) {
            out.write(String.join(" ", PLAIN).getBytes(StandardCharsets.UTF_8));
        }
        assertThat(plainTextOnDisks()).containsExactlyInAnyOrderElementsOf(PLAIN);
    }

    private static String table() {
        StringBuilder table = new StringBuilder("city,income,label\n");
        for (int row = 0; row < 400; row++) {
            table.append(row % 3 == 0 ? CITY : "Oslo")
                    .append(',')
                    .append(row % 50 == 7 ? BROKEN : Integer.toString(row % 17))
                    .append(',')
                    .append(row % 3 == 0 ? "yes" : "no")
                    .append('\n');
        }
        return table.toString();
    }

    private String yaml() {
        return """
                name: people
                data:
                  source: {format: csv, path: ROOT/people.csv, header: present, label: label}
                  features:
                    - {as: one-hot, columns: [city]}
                    - {as: number, columns: [income]}
                  split: {test: 0.2, seed: 1}
                  shards: {path: ROOT/shards, count: 2, seed: 1}
                model: {builtin: mlp, hidden: [8], updater: adam, learningRate: 0.01, seed: 1}
                training: {workers: 2, epochs: 2, batchSize: 16, averaging: {every: 5}}
                checkpoints: {path: ROOT/checkpoints, keep: 1}
                spark: {master: "local[2]", conf: {spark.ui.enabled: "false", spark.io.encryption.enabled: "true"}}
                """
                .replace("ROOT", path("zone"));
    }

    private void write(String name, String text) throws IOException {
        try (FSDataOutputStream out = cluster.getFileSystem().create(hadoopPath(name))) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private String path(String name) {
        return cluster.getURI() + "/" + name;
    }

    private org.apache.hadoop.fs.Path hadoopPath(String name) {
        return new org.apache.hadoop.fs.Path(path(name));
    }

    private Path disks() {
        return folder.resolve("disks");
    }

    /** The texts of {@link #PLAIN} that a block on a disk of the DataNode contains. */
    private List<String> plainTextOnDisks() throws IOException {
        List<Path> blocks;
        try (Stream<Path> files = Files.walk(disks())) {
            blocks = files.filter(file -> file.getFileName().toString().matches("blk_-?\\d+"))
                    .toList();
        }
        assertThat(blocks).isNotEmpty();
        StringBuilder all = new StringBuilder();
        for (Path block : blocks) {
            all.append(new String(Files.readAllBytes(block), StandardCharsets.ISO_8859_1))
                    .append('\n');
        }
        return PLAIN.stream().filter(text -> all.indexOf(text) >= 0).toList();
    }
}
