package org.starling.driver.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.starling.driver.ChildJvm;
import org.starling.driver.SparkSubmit;
import org.starling.driver.job.DigitsJob;

/** The table of {@code docs/clusters.md}: what a command ends with, in every place and mode. All paths are on HDFS. */
@Tag("cluster")
@Tag("drill")
@EnabledOnOs(OS.LINUX)
class ClusterTableIT {
    private static final List<String> COLUMNS =
            List.of("train", "predict", "kill an executor", "too few slots", "wrong path", "quota");

    @TempDir
    private Path folder;

    private StormCluster cluster;

    /** Messages of the commands that did not end as expected. */
    private final List<String> unexpected = new ArrayList<>();

    /**
     * A place and mode.
     *
     * @param options of spark-submit
     * @param executors whether they are processes of their own
     * @param slotsStatus exit status with too few slots, which the cluster modes of Spark cannot pass on
     */
    private record Place(String name, String master, List<String> options, boolean executors, int slotsStatus) {}

    @Test
    void everyCommandEndsAsDocumentedInEveryPlace() throws Exception {
        assumeThat(SparkSubmit.isPossible())
                .as("deploy/spark-home and the uber jar are built; run mvn verify for all modules")
                .isTrue();
        try (StormCluster started = StormCluster.start(folder.resolve("cluster"), 2)) {
            cluster = started;
            try (FileSystem files = new org.apache.hadoop.fs.Path(cluster.uri()).getFileSystem(cluster.hadoop());
                    MiniYarn yarn = MiniYarn.start("cluster-table", cluster.hadoop())) {
                yarn.writeConfiguration(cluster.hadoopConf(), "yarn-site.xml");
                files.copyFromLocalFile(
                        new org.apache.hadoop.fs.Path(DigitsJob.table()), new org.apache.hadoop.fs.Path("/raw.csv.gz"));
                files.mkdirs(new org.apache.hadoop.fs.Path("/quota"));
                ((DistributedFileSystem) files).setQuota(new org.apache.hadoop.fs.Path("/quota"), Long.MAX_VALUE, 1024);
                List<String> rows = new ArrayList<>();
                for (Place place : places()) {
                    rows.add(row(place, files));
                }
                String table = "| place | " + String.join(" | ", COLUMNS) + " |\n" + String.join("\n", rows);
                Files.writeString(Path.of("target/clusters.md"), table);
                System.out.println(table);
                assertThat(unexpected).isEmpty();
            }
        }
    }

    private List<Place> places() {
        List<String> small = List.of("--conf", "spark.executor.memory=1g");
        List<String> inCluster = new ArrayList<>(small);
        inCluster.addAll(List.of("--deploy-mode", "cluster"));
        List<String> yarn = List.of(
                "--conf",
                "spark.executor.memory=1g",
                "--conf",
                "spark.executor.memoryOverhead=512m",
                "--conf",
                "spark.executor.instances=2",
                "--conf",
                "spark.yarn.jars=local:%s/*".formatted(SparkSubmit.home().resolve("jars")));
        List<String> yarnCluster = new ArrayList<>(yarn);
        yarnCluster.addAll(List.of("--deploy-mode", "cluster"));
        return List.of(
                new Place("local", "local[2]", List.of(), false, 2),
                new Place("local-cluster", "local-cluster[2,1,1024]", small, true, 2),
                new Place("standalone, client", cluster.sparkMaster(), small, true, 2),
                new Place("standalone, cluster", cluster.sparkMaster(), inCluster, true, 1),
                new Place("YARN, client", "yarn", yarn, true, 2),
                new Place("YARN, cluster", "yarn", yarnCluster, true, 1));
    }

    private String row(Place place, FileSystem files) throws IOException, InterruptedException {
        String name = place.name().replaceAll("\\W+", "-");
        List<String> cells = new ArrayList<>();
        cells.add(cell(0, run(place, name, "train", settings("/" + name))));
        cells.add(cell(0, start(place, name + "-predict", predict(name))));
        cells.add(place.executors() ? killed(place, name, files) : "no executors");
        cells.add(cell(
                place.slotsStatus(),
                run(
                        place,
                        name + "-slots",
                        "train",
                        settings(
                                "/" + name + "-slots",
                                "training.workers=9",
                                "spark.conf.spark.starling.slotTimeout=30s"))));
        cells.add(cell(
                1,
                run(place, name + "-path", "train", settings("/" + name + "-path", "data.source.path=/nowhere.csv"))));
        cells.add(cell(
                1,
                run(
                        place,
                        name + "-quota",
                        "train",
                        settings("/quota/" + name, "spark.conf.spark.hadoop.starling.write.timeout=3s"))));
        return "| %s | %s |".formatted(place.name(), String.join(" | ", cells));
    }

    private String[] predict(String name) {
        return new String[] {
            "predict", "/" + name, "--input", "/raw.csv.gz", "--labelled", "--output", "/" + name + "-predictions"
        };
    }

    private List<String> settings(String checkpoints, String... others) {
        List<String> settings = new ArrayList<>(List.of(
                "training.epochs=2",
                "data.source.path=/raw.csv.gz",
                "data.shards.path=/shards",
                "checkpoints.path=" + checkpoints));
        settings.addAll(List.of(others));
        return settings;
    }

    private ChildJvm.Running run(Place place, String name, String command, List<String> settings) throws IOException {
        return start(place, name, DigitsJob.command(settings, command, DigitsJob.file()));
    }

    private ChildJvm.Running start(Place place, String name, String... words) throws IOException {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--master", place.master()));
        boolean standalone = place.master().startsWith("spark:");
        String script = standalone && words[0].equals("train") ? "deploy/standalone/submit" : "bin/starling";
        List<String> arguments = script.equals("bin/starling") ? all : all.subList(1, all.size() - 2);
        ProcessBuilder builder = cluster.process(script, arguments.toArray(String[]::new));
        builder.environment().put("STARLING_SUBMIT_OPTIONS", String.join(" ", place.options()));
        if (standalone) {
            builder.environment().put("SPARK_CONF_DIR", cluster.sparkConf().toString());
        }
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        return ChildJvm.start(folder, name, builder);
    }

    /** The end of a job one of whose executors was killed in its second epoch. */
    private String killed(Place place, String name, FileSystem files) throws IOException, InterruptedException {
        String checkpoints = "/" + name + "-killed";
        ChildJvm.Running job = run(
                place,
                name + "-killed",
                "train",
                settings(checkpoints, "training.epochs=4", "training.batchSize=1", "training.averaging.every=1"));
        org.apache.hadoop.fs.Path first = new org.apache.hadoop.fs.Path(checkpoints + "/epoch-000001");
        while (!files.exists(first) && !job.process().waitFor(100, TimeUnit.MILLISECONDS)) {
            // it trains the first epoch
        }
        executors().stream().findFirst().ifPresent(ProcessHandle::destroyForcibly);
        return cell(0, job);
    }

    /** The executors below this process, by the name of Spark's main class of executors. */
    private static List<ProcessHandle> executors() {
        return ProcessHandle.current()
                .descendants()
                .filter(process -> commandLine(process).contains("CoarseGrainedExecutorBackend\0--driver-url"))
                .toList();
    }

    private static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
        } catch (IOException e) {
            return ""; // it has ended
        }
    }

    /** Exit status and last line of a command. */
    private String cell(int expected, ChildJvm.Running command) throws IOException, InterruptedException {
        int status = command.await();
        String text = command.errText().isBlank() ? command.outText() : command.errText();
        List<String> lines =
                text.lines().filter(line -> !line.isBlank()).map(String::strip).toList();
        String last = lines.isEmpty() ? "" : lines.get(lines.size() - 1);
        System.out.println(status + " " + last);
        if (status != expected) {
            unexpected.add("%d instead of %d:%n%s".formatted(status, expected, command.errText()));
        }
        return "%d: %s".formatted(status, last.replace("|", "/"));
    }
}
