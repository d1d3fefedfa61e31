package org.starling.driver.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.yarn.exceptions.YarnException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.starling.driver.ChildJvm;
import org.starling.driver.SparkSubmit;
import org.starling.driver.checkpoint.CheckpointStore;
import org.starling.driver.job.DigitsJob;
import org.starling.serving.checkpoint.Checkpoint;

/**
 * The job of the digits on YARN in cluster mode, with Spark's user interface: the driver and two workers are containers, and
 * every path is on HDFS.
 */
@Tag("cluster")
class YarnJobIT {
    private static final Path PROPERTIES =
            Path.of("../deploy/yarn/spark-defaults.conf").toAbsolutePath().normalize();

    @TempDir
    static Path folder;

    private static MiniDFSCluster hdfs;
    private static MiniYarn yarn;

    @BeforeAll
    static void startClusters() throws IOException, InterruptedException, YarnException {
        assumeThat(SparkSubmit.isPossible())
                .as("deploy/spark-home and the uber jar are built; run mvn verify for all modules")
                .isTrue();
        hdfs = new MiniDFSCluster.Builder(
                        new Configuration(), folder.resolve("disks").toFile())
                .numDataNodes(1)
                .build();
        hdfs.waitActive();
        hdfs.getFileSystem()
                .copyFromLocalFile(
                        new org.apache.hadoop.fs.Path(DigitsJob.table()),
                        new org.apache.hadoop.fs.Path("/raw/digits.csv.gz"));
        yarn = MiniYarn.start("yarn-job", hdfs.getConfiguration(0));
    }

    @AfterAll
    static void stopClusters() {
        if (yarn != null) {
            yarn.close();
        }
        if (hdfs != null) {
            hdfs.shutdown();
        }
    }

    @Test
    void theJobGivesTheBitsOfTwoThreads() throws IOException, InterruptedException {
        ChildJvm.Running running = ChildJvm.start(folder, "client", spark(settings("yarn")));
        int exitCode = running.await();
        assertThat(exitCode).as(running.errText()).isZero();

        CommandRun threads = CommandRun.of(
                DigitsJob.command(settings("threads"), "train", DigitsJob.file(), "--json", "--master", "local[2]"));

        assertThat(threads.exitCode()).as(threads.err()).isZero();
        Checkpoint ofYarn = checkpoint("yarn");
        assertThat(ofYarn.record().ledger().epochs()).hasSize(2);
        assertThat(ofYarn.model().parameters())
                .containsExactly(checkpoint("threads").model().parameters());
    }

    private static List<String> settings(String name) {
        return List.of(
                "training.epochs=2",
                "data.source.path=" + path("raw/digits.csv.gz"),
                "data.shards.path=" + path("shards"),
                "checkpoints.path=" + path(name));
    }

    @Test
    @Tag("drill")
    void theDiagnosticsOfAFailedJobAreItsMessage() throws IOException, InterruptedException {
        List<String> settings = new ArrayList<>(settings("failed"));
        settings.set(1, "data.source.path=" + path("raw/nowhere.csv"));

        ChildJvm.Running running = ChildJvm.start(folder, "failing", spark(settings));

        assertThat(running.await()).isEqualTo(1);
        assertThat(running.errText())
                .contains("Application diagnostics message: User class threw exception: ")
                .contains("Cannot read table: no such file (" + path("raw/nowhere.csv") + ")");
    }

    /** The settings of {@code deploy/yarn/README.md}, in containers small enough for any machine. */
    private static ProcessBuilder spark(List<String> settings) throws IOException {
        String java = System.getProperty("java.home");
        List<String> arguments = new ArrayList<>(List.of(
                "--properties-file",
                PROPERTIES.toString(),
                "--conf",
                "spark.driver.memory=1g",
                "--conf",
                "spark.executor.memory=1g",
                "--conf",
                "spark.executor.memoryOverhead=512m",
                "--conf",
                "spark.yarn.jars=local:" + SparkSubmit.sparkJars().get(0).getParent() + "/*",
                "--conf",
                "spark.yarn.appMasterEnv.JAVA_HOME=" + java,
                "--conf",
                "spark.executorEnv.JAVA_HOME=" + java,
                "--conf",
                "spark.yarn.appMasterEnv.SPARK_LOCAL_IP=127.0.0.1",
                "--conf",
                "spark.executorEnv.SPARK_LOCAL_IP=127.0.0.1",
                "--files",
                DigitsJob.file(),
                "--class",
                Starling.class.getName(),
                SparkSubmit.uberJar().toString()));
        arguments.addAll(
                List.of(DigitsJob.command(settings, "train", "demo-digits.yaml", "--json", "--master", "yarn")));
        ProcessBuilder builder = SparkSubmit.builder(folder, arguments);
        builder.environment().put("HADOOP_CONF_DIR", configuration().toString());
        return builder;
    }

    private static Path configuration() throws IOException {
        Path conf = Files.createDirectories(folder.resolve("conf"));
        yarn.writeConfiguration(conf, "core-site.xml", "yarn-site.xml");
        return conf;
    }

    private static Checkpoint checkpoint(String name) {
        return CheckpointStore.at(path(name), new Configuration()).loadLatest();
    }

    private static String path(String name) {
        return hdfs.getURI() + "/" + name;
    }
}
