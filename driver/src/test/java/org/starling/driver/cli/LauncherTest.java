package org.starling.driver.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The choices of {@code bin/starling}, with a JDK and a Spark that only print how they were called. */
class LauncherTest {
    @TempDir
    private Path folder;

    private Path root;
    private Path launcher;

    @BeforeEach
    void layOut() throws IOException {
        root = folder.resolve("root");
        Path project = Path.of("..").toRealPath();
        launcher = copy(project.resolve("bin/starling"), root.resolve("bin/starling"));
        copy(project.resolve("conf/spark-defaults.conf"), root.resolve("conf/spark-defaults.conf"));
        Files.createDirectories(root.resolve("driver/target"));
        Files.writeString(root.resolve("driver/target/starling-0.jar"), "a jar");
        script("spark/bin/spark-submit", "echo submit \"$@\"");
        Files.createDirectories(folder.resolve("spark/jars"));
        script("jdk/bin/java", "echo java \"$@\"");
        Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"17.0.1\"\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spark: {master: \"local[2]\"}",
                "spark:\n  master: local[*]   # --master yarn is stronger",
                "spark: {conf: {spark.ui.enabled: false}}",
                "# master: yarn"
            })
    void localMasterRunsInOneJvm(String job) throws Exception {
        assertThat(run(job(job))).startsWith("java ").contains("--add-opens=java.base/java.nio=ALL-UNNAMED", " train ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spark: {master: yarn}",
                "spark:\n  master: 'spark://host:7077'",
                "spark: {master: \"local-cluster[2,1,1024]\"}",
                "spark: {conf: {spark.master: k8s://host}}"
            })
    void otherMastersNeedSparkSubmit(String job) throws Exception {
        assertThat(run(job(job))).startsWith("submit ");
    }

    @Test
    void optionsAreStrongerThanTheJob() throws Exception {
        Path local = job("spark: {master: local}");

        assertThat(run("train", local.toString(), "--master", "yarn"))
                .startsWith("submit ")
                .contains(" --driver-memory 4g --master yarn ");
        assertThat(run("train", local.toString(), "--set", "spark.master=yarn")).startsWith("submit ");
        assertThat(run("train", job("spark: {master: yarn}").toString(), "--master=local[2]"))
                .startsWith("java ");
    }

    @Test
    void settingsOfASparkInstallationNeedSparkSubmit() throws Exception {
        Files.createDirectories(folder.resolve("spark/conf"));
        Files.writeString(folder.resolve("spark/conf/spark-defaults.conf"), "spark.master yarn\n");

        assertThat(run(job("name: x"))).startsWith("submit ");
    }

    @Test
    void jobsElsewhereAndOptionsOfSparkSubmitNeedIt() throws Exception {
        assertThat(run("train", "hdfs://host/job.yaml")).startsWith("submit ");
        assertThat(run(Map.of("STARLING_SUBMIT_OPTIONS", "--num-executors 2"), "train", "job.yaml"))
                .startsWith("submit ")
                .contains("--num-executors 2");
    }

    @Test
    void firstRunStoresClassesAndLaterOnesUseThem() throws Exception {
        Path job = job("name: x");
        assertThat(run(job)).contains("-XX:ArchiveClassesAtExit=");
        Path archives = root.resolve(".starling");
        // as a JVM leaves it; process 0 is nobody's
        String first = run(job);
        String name = first.replaceAll("(?s).*-XX:ArchiveClassesAtExit=(\\S+)\\.\\d+ .*", "$1");
        Files.writeString(Path.of(name + ".999999999"), "an archive");

        assertThat(run(job)).contains("-XX:SharedArchiveFile=" + name + " ");
        assertThat(run("checkpoints", "list", "x")).contains("-XX:SharedArchiveFile=" + name + " ");
        try (var files = Files.list(archives)) {
            assertThat(files).containsExactly(Path.of(name));
        }
    }

    @Test
    void theServerHasAnArchiveOfItsOwn() throws Exception {
        Path job = job("name: x");
        String jobs = run(job).replaceAll("(?s).*-XX:ArchiveClassesAtExit=(\\S+)\\.\\d+ .*", "$1");
        String servers = run("serve", "x").replaceAll("(?s).*-XX:ArchiveClassesAtExit=(\\S+)\\.\\d+ .*", "$1");
        Files.writeString(Path.of(servers + ".999999999"), "an archive");

        assertThat(Path.of(servers).getFileName().toString()).startsWith("server-");
        assertThat(run("serve", "x")).contains("-XX:SharedArchiveFile=" + servers + " ");
        assertThat(run(job)).contains("-XX:ArchiveClassesAtExit=" + jobs);
    }

    @Test
    void archiveOfAKilledProcessIsNotUsed() throws Exception {
        Path job = job("name: x");
        String name = run(job).replaceAll("(?s).*-XX:ArchiveClassesAtExit=(\\S+)\\.\\d+ .*", "$1");
        // the JVM writes the head of the file last
        Files.write(Path.of(name + ".999999999"), new byte[100]);

        assertThat(run(job)).contains("-XX:ArchiveClassesAtExit=").doesNotContain("SharedArchiveFile");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--deploy-mode cluster", "--conf spark.submit.deployMode=cluster"})
    void standaloneClusterThatRunsTheDriverIsWaitedFor(String option) throws Exception {
        // spark-submit ends with 0 whatever the state
        for (String state : List.of("FAILED", "FINISHED", "KILLED")) {
            script(
                    "spark/bin/spark-submit",
                    "echo submit \"$@\"\necho 'INFO ClientEndpoint: State of driver driver-1 is " + state
                            + ", exiting' >&2");

            String shown = run(
                    Map.of("STARLING_SUBMIT_OPTIONS", option), "train", "job.yaml", "--master", "spark://host:7077");

            if (state.equals("FINISHED")) {
                assertThat(shown).contains("--conf spark.standalone.submit.waitAppCompletion=true ");
            } else {
                assertThat(shown)
                        .contains("State of driver driver-1 is " + state)
                        .contains("starling: Cannot finish: the driver ended as " + state);
            }
        }
    }

    @Test
    void otherVersionsOfJavaAreRefused() throws Exception {
        Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"25\"\n");

        assertThat(run("--help")).contains("Cannot run on Java 25");
    }

    private Path job(String yaml) throws IOException {
        return Files.writeString(folder.resolve("job.yaml"), yaml + "\n");
    }

    private String run(Path job) throws Exception {
        return run("train", job.toString());
    }

    private String run(String... arguments) throws Exception {
        return run(Map.of(), arguments);
    }

    private String run(Map<String, String> environment, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("bash", launcher.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("SPARK_") || name.startsWith("STARLING_"));
        builder.environment().remove("HADOOP_CONF_DIR");
        builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
        builder.environment().put("SPARK_HOME", folder.resolve("spark").toString());
        builder.environment().putAll(environment);
        builder.redirectError(folder.resolve("errors").toFile());
        Process process = builder.start();
        String output;
        try (InputStream stream = process.getInputStream()) {
            output = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
        return process.waitFor() == 0 ? output : Files.readString(folder.resolve("errors"));
    }

    private void script(String name, String body) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private static Path copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        return Files.copy(from, to);
    }
}
