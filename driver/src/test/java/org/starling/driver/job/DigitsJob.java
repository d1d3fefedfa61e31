package org.starling.driver.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.starling.driver.config.JobConfig;
import org.starling.driver.config.JobConfigReader;
import org.starling.driver.config.dataset.DatasetLocator;

/** The job of {@code conf/demo-digits.yaml}, with its shards and checkpoints in a folder of a test. */
public final class DigitsJob {
    /** Records in the table of digits. */
    public static final int RECORDS = 1_797;

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private DigitsJob() {}

    /** The job file. */
    public static String file() {
        return ROOT.resolve("conf/demo-digits.yaml").toString();
    }

    /** The table: 64 pixels from 0 to 16, then the digit. */
    public static String table() {
        return ROOT.resolve("data/digits.csv.gz").toString();
    }

    /** The folder of the shards of a job. */
    public static Path shards(Path folder) {
        return folder.resolve("shards");
    }

    /** The folder of the checkpoints of a job. */
    public static Path checkpoints(Path folder) {
        return folder.resolve("checkpoints");
    }

    /** The snapshots within epochs that a job has now. */
    public static List<Path> snapshots(Path folder) throws IOException {
        if (!Files.isDirectory(checkpoints(folder))) {
            return List.of();
        }
        try (Stream<Path> found = Files.list(checkpoints(folder))) {
            return found.filter(path -> path.getFileName().toString().matches("epoch-\\d+-round-\\d+"))
                    .toList();
        }
    }

    /** Values for {@code --set}: what keeps the job in {@code folder}, and others. */
    public static List<String> settings(Path folder, String... others) {
        List<String> settings = new ArrayList<>(List.of(
                "data.source.path=" + table(),
                "data.shards.path=" + shards(folder),
                "checkpoints.path=" + checkpoints(folder),
                "spark.conf.spark.ui.enabled=false"));
        settings.addAll(List.of(others));
        return settings;
    }

    /** The words of a command: {@code words}, then a {@code --set} for each setting. */
    public static String[] command(List<String> settings, String... words) {
        List<String> command = new ArrayList<>(List.of(words));
        settings.forEach(setting -> command.addAll(List.of("--set", setting)));
        return command.toArray(String[]::new);
    }

    /** The job as the command line would read it. */
    public static JobConfig read(Path folder, String... others) {
        return new JobConfigReader(new Configuration(), DatasetLocator.ofUser()).read(file(), settings(folder, others));
    }
}
