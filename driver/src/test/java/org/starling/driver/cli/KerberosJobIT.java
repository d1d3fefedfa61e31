package org.starling.driver.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.starling.driver.ChildJvm;
import org.starling.driver.SparkSubmit;
import org.starling.driver.checkpoint.CheckpointStore;
import org.starling.driver.job.DigitsJob;
import org.starling.serving.checkpoint.Checkpoint;

/** The job of the digits with all paths on an HDFS that asks for Kerberos tickets. */
@Tag("cluster")
@Tag("drill")
class KerberosJobIT {
    @TempDir
    private Path folder;

    private SecureHadoop hadoop;

    @BeforeEach
    void startHadoop() throws IOException, InterruptedException {
        assumeThat(SparkSubmit.isPossible())
                .as("deploy/spark-home and the uber jar are built; run mvn verify for all modules")
                .isTrue();
        hadoop = SecureHadoop.start(Files.createDirectory(folder.resolve("hadoop")));
    }

    @AfterEach
    void stopHadoop() {
        if (hadoop != null) {
            hadoop.close();
        }
    }

    private ChildJvm.Running train(String name, List<String> options, String... settings) throws IOException {
        List<String> arguments = new ArrayList<>(options);
        arguments.addAll(List.of("--driver-memory", "1g", "--driver-java-options", hadoop.javaOption()));
        arguments.addAll(List.of(
                "--class", Starling.class.getName(), SparkSubmit.uberJar().toString()));
        List<String> all = new ArrayList<>(List.of(
                "data.source.path=/digits.csv.gz",
                "data.shards.path=/" + name + "/shards",
                "checkpoints.path=/" + name + "/checkpoints",
                "spark.conf.spark.ui.enabled=false"));
        all.addAll(List.of(settings));
        arguments.addAll(List.of(DigitsJob.command(all, "train", DigitsJob.file(), "--json")));
        if (options.contains("yarn")) {
            arguments.addAll(List.of("--master", "yarn"));
        }
        ProcessBuilder builder = SparkSubmit.builder(folder, arguments);
        builder.environment().put("HADOOP_CONF_DIR", hadoop.conf().toString());
        builder.environment().merge("SPARK_SUBMIT_OPTS", hadoop.javaOption(), (one, other) -> one + " " + other);
        return ChildJvm.start(folder, name, builder);
    }

    private List<String> login() {
        return List.of(
                "--principal", SecureHadoop.USER, "--keytab", hadoop.keytab().toString());
    }

    private static Checkpoint checkpoint(Path files, String name) {
        return CheckpointStore.at(files.resolve(name).resolve("checkpoints").toString(), new Configuration())
                .loadLatest();
    }

    @Test
    void aJobThatOutlivesItsTokensHasTheBitsOfOneOnThisMachine() throws IOException, InterruptedException {
        String[] settings = {
            // small steps, so that it lasts longer than the tokens
            "training.epochs=12", "training.batchSize=1", "training.averaging.every=1", "checkpoints.everyRounds=200"
        };
        List<String> options = new ArrayList<>(login());
        String java = System.getProperty("java.home");
        for (String property : List.of(
                "spark.executor.instances=2",
                "spark.executor.memory=1g",
                "spark.executor.memoryOverhead=512m",
                "spark.yarn.jars=local:%s/*".formatted(SparkSubmit.home().resolve("jars")),
                "spark.yarn.appMasterEnv.JAVA_HOME=" + java,
                "spark.executorEnv.JAVA_HOME=" + java,
                "spark.yarn.appMasterEnv.SPARK_LOCAL_IP=127.0.0.1",
                "spark.executorEnv.SPARK_LOCAL_IP=127.0.0.1",
                "spark.driver.host=127.0.0.1",
                "spark.yarn.am.extraJavaOptions=" + hadoop.javaOption(),
                "spark.executor.extraJavaOptions=" + hadoop.javaOption())) {
            options.addAll(List.of("--conf", property));
        }
        options.addAll(List.of("--master", "yarn"));
        ChildJvm.Running onYarn = train("yarn", options, settings);
        assertThat(onYarn.await()).as(onYarn.errText()).isZero();
        ChildJvm.Running local = train("local", login(), settings);
        assertThat(local.await()).as(local.errText()).isZero();

        Path files = hadoop.stopAndCopy();
        Checkpoint expected = checkpoint(files, "local");
        Checkpoint actual = checkpoint(files, "yarn");
        assertThat(actual.model().parameters()).containsExactly(expected.model().parameters());
        assertThat(actual.record().ledger()).isEqualTo(expected.record().ledger());
        assertThat(actual.record().metrics().stream()
                        .mapToDouble(epoch -> epoch.seconds())
                        .sum())
                .as("seconds of training")
                .isGreaterThan(SecureHadoop.LAST_TOKEN_SECONDS);
        assertThat(onYarn.errText()).doesNotContain("ERROR", "\tat ");
    }

    @Test
    void withoutATicketTheJobEndsWithOneSentence() throws IOException, InterruptedException {
        ChildJvm.Running refused = train("refused", List.of());

        assertThat(refused.await()).isEqualTo(1);
        assertThat(refused.errText())
                .containsPattern(
                        "Cannot lock the checkpoints in hdfs://localhost:\\d+/refused/checkpoints: there is no valid Kerberos ticket or token; run kinit, or give spark-submit --principal and --keytab")
                .doesNotContain("ERROR", "\tat ");
    }
}
