package org.starling.driver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** spark-submit of the assembled Spark home, and the uber jar that is submitted; both come from an earlier step of the build. */
public final class SparkSubmit {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path SPARK_HOME = ROOT.resolve("deploy/spark-home/target/spark-home");

    private SparkSubmit() {}

    /** Whether the build has assembled the Spark home and the jar. */
    public static boolean isPossible() throws IOException {
        return Files.isExecutable(SPARK_HOME.resolve("bin/spark-submit"))
                && !uberJars().isEmpty();
    }

    /** The jar that users get. */
    public static Path uberJar() throws IOException {
        return uberJars().get(0);
    }

    /** The Spark home. */
    public static Path home() {
        return SPARK_HOME;
    }

    /** The jars that a Spark installation has. */
    public static List<Path> sparkJars() throws IOException {
        try (Stream<Path> jars = Files.list(SPARK_HOME.resolve("jars"))) {
            return jars.toList();
        }
    }

    /** The process of spark-submit in a folder, on the loopback address. */
    public static ProcessBuilder builder(Path folder, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(SPARK_HOME.resolve("bin/spark-submit").toString());
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().put("SPARK_HOME", SPARK_HOME.toString());
        builder.environment().put("SPARK_SCALA_VERSION", "2.12");
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        builder.environment()
                .put(
                        "SPARK_SUBMIT_OPTS",
                        "-XX:TieredStopAtLevel=1 -Dlog4j2.configurationFile="
                                + ROOT.resolve("conf/log4j2.properties").toUri());
        return builder;
    }

    private static List<Path> uberJars() throws IOException {
        Path target = ROOT.resolve("driver/target");
        if (!Files.isDirectory(target)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(file -> file.getFileName().toString().matches("starling-[0-9].*\\.jar"))
                    .toList();
        }
    }
}
