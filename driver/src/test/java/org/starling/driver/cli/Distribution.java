package org.starling.driver.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.starling.driver.SparkSubmit;

/** Folder that a user without sources has: the launcher, the uber jar and the scripts of the standalone cluster. */
record Distribution(Path root) {
    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
    private static final List<String> FILES = List.of(
            "bin/starling",
            "conf/spark-defaults.conf",
            "conf/log4j2.properties",
            "deploy/standalone/settings",
            "deploy/standalone/up",
            "deploy/standalone/submit",
            "deploy/standalone/down");

    /** Lays it out in a folder that does not exist. */
    static Distribution layOut(Path root) throws IOException {
        for (String file : FILES) {
            Files.createDirectories(root.resolve(file).getParent());
            Files.copy(PROJECT.resolve(file), root.resolve(file), StandardCopyOption.COPY_ATTRIBUTES);
        }
        Path target = Files.createDirectories(root.resolve("driver/target"));
        Files.createSymbolicLink(target.resolve("starling-0.jar"), SparkSubmit.uberJar());
        return new Distribution(root);
    }

    /** The process of a script, behind the words of a command that runs it; nothing of Spark in its environment. */
    ProcessBuilder builder(List<String> runner, String script, String... arguments) {
        List<String> command = new ArrayList<>(runner);
        command.add(root.resolve(script).toString());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(root.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("SPARK_") || name.startsWith("STARLING_"));
        builder.environment().remove("HADOOP_CONF_DIR");
        builder.environment()
                .put(
                        "SPARK_HOME",
                        PROJECT.resolve("deploy/spark-home/target/spark-home").toString());
        return builder;
    }
}
