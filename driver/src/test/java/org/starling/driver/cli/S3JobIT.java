package org.starling.driver.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.starling.driver.ChildJvm;
import org.starling.driver.S3Server;
import org.starling.driver.SparkSubmit;
import org.starling.driver.checkpoint.CheckpointStore;
import org.starling.driver.job.DigitsJob;
import org.starling.serving.checkpoint.Checkpoint;

/** The job of the digits with data, shards and checkpoints in an object store, by Hadoop's S3A client and spark-submit. */
@Tag("cluster")
@Tag("drill")
class S3JobIT {
    private static final String ROOT = "s3a://runs";

    @TempDir
    private Path folder;

    private S3Server server;

    @BeforeEach
    void startServer() throws IOException, InterruptedException {
        assumeThat(S3Server.isPossible() && SparkSubmit.isPossible())
                .as("hadoop-aws, s3proxy and the uber jar are there; run mvn verify -Pcluster")
                .isTrue();
        server = S3Server.start(folder, "runs");
        Configuration hadoop = server.hadoop();
        org.apache.hadoop.fs.Path table = new org.apache.hadoop.fs.Path(ROOT + "/raw/digits.csv.gz");
        try (FileSystem files = FileSystem.newInstance(table.toUri(), hadoop);
                OutputStream target = files.create(table)) {
            Files.copy(Path.of(DigitsJob.table()), target);
        }
    }

    @AfterEach
    void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    private ChildJvm.Running train(String name, Map<String, String> changed, String... words) throws IOException {
        Configuration hadoop = server.hadoop();
        List<String> arguments = new ArrayList<>(List.of("--jars", S3Server.clientJars(), "--driver-memory", "1g"));
        for (String property : List.of(
                "fs.s3a.endpoint",
                "fs.s3a.path.style.access",
                "fs.s3a.connection.ssl.enabled",
                "fs.s3a.endpoint.region")) {
            arguments.addAll(List.of("--conf", "spark.hadoop." + property + "=" + hadoop.get(property)));
        }
        arguments.addAll(List.of(
                "--class", Starling.class.getName(), SparkSubmit.uberJar().toString()));
        List<String> settings = List.of(
                "data.source.path=" + ROOT + "/raw/digits.csv.gz",
                "data.shards.path=" + ROOT + "/shards",
                "checkpoints.path=" + ROOT + "/" + name,
                "checkpoints.everyRounds=20",
                "spark.conf.spark.ui.enabled=false");
        arguments.addAll(List.of(DigitsJob.command(settings, "train", DigitsJob.file(), "--json")));
        arguments.addAll(List.of(words));
        ProcessBuilder builder = SparkSubmit.builder(folder, arguments);
        // the first provider of credentials that Hadoop asks without settings
        builder.environment().put("AWS_ACCESS_KEY_ID", hadoop.get("fs.s3a.access.key"));
        builder.environment().put("AWS_SECRET_ACCESS_KEY", hadoop.get("fs.s3a.secret.key"));
        builder.environment().putAll(changed);
        return ChildJvm.start(folder, name + words.length, builder);
    }

    private Checkpoint checkpoint(String name) {
        return CheckpointStore.at(ROOT + "/" + name, server.hadoop()).loadLatest();
    }

    @Test
    void aJobThatIsResumedHasTheBitsOfOneThatWasNot() throws IOException, InterruptedException {
        ChildJvm.Running whole = train("whole", Map.of(), "--set", "training.epochs=3");
        assertThat(whole.await()).as(whole.errText()).isZero();
        ChildJvm.Running part = train("part", Map.of(), "--set", "training.epochs=2");
        assertThat(part.await()).as(part.errText()).isZero();
        ChildJvm.Running rest = train("part", Map.of(), "--set", "training.epochs=3", "--resume");
        assertThat(rest.await()).as(rest.errText()).isZero();

        assertThat(checkpoint("part").record().epoch()).isEqualTo(3);
        assertThat(checkpoint("part").model().parameters())
                .containsExactly(checkpoint("whole").model().parameters());
        assertThat(rest.errText()).doesNotContain("\tat ");
    }

    @Test
    void wrongCredentialsAreToldInOneSentence() throws IOException, InterruptedException {
        ChildJvm.Running refused = train("refused", Map.of("AWS_SECRET_ACCESS_KEY", "wrong"));

        assertThat(refused.await()).isEqualTo(1);
        assertThat(refused.errText())
                .contains("Cannot lock the checkpoints in s3a://runs/refused: Permission denied")
                .doesNotContain("\tat ");
    }
}
