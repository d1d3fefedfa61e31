package org.starling.driver.dl4j.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.starling.driver.ChildJvm;
import org.starling.driver.SparkSubmit;
import org.starling.driver.job.DigitsJob;
import org.starling.driver.kryo.StarlingRegistrator;
import org.starling.kernels.replica.NativeLibraries;

/**
 * Users' programs on two executors, each a process of its own: compiled against the uber jar and submitted by the lines that
 * the guide to migration gives.
 */
@Tag("cluster")
class SubmittedProgramsIT {
    private static final String CLUSTER = "local-cluster[2,1,1024]";
    private static final Path GUIDE = Path.of("../docs/migrating-from-dl4j-spark.md");
    private static final int EXAMPLES_PER_FILE = 40;

    @TempDir
    static Path folder;

    private static Path program;
    private static MiniDFSCluster hdfs;

    @BeforeAll
    static void buildProgramsAndFillHdfs() throws IOException {
        assumeThat(SparkSubmit.isPossible())
                .as("deploy/spark-home and the uber jar are built; run mvn verify for all modules")
                .isTrue();
        program = ProgramJar.build(folder, "Digits", "ProgramAfter", "AllFits");
        hdfs = new MiniDFSCluster.Builder(
                        new Configuration(), folder.resolve("disks").toFile())
                .numDataNodes(1)
                .build();
        hdfs.waitActive();
        NativeLibraries.prepare();
        saveDataSets(hdfs.getFileSystem());
    }

    @AfterAll
    static void stopHdfs() {
        if (hdfs != null) {
            hdfs.shutdown();
        }
    }

    private static void saveDataSets(FileSystem target) throws IOException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(Path.of(DigitsJob.table()))), StandardCharsets.UTF_8))) {
            List<DataSet> examples = lines.lines().map(Digits::parse).toList();
            for (int from = 0; from < examples.size(); from += EXAMPLES_PER_FILE) {
                int end = Math.min(from + EXAMPLES_PER_FILE, examples.size());
                try (OutputStream out = target.create(
                        new org.apache.hadoop.fs.Path("/data-sets/%05d.bin".formatted(from / EXAMPLES_PER_FILE)))) {
                    DataSet.merge(examples.subList(from, end)).save(out);
                }
            }
        }
    }

    @Test
    @Tag("drill")
    void theMovedProgramLearnsOnACluster() throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("--master", CLUSTER));
        arguments.addAll(argumentsOfTheGuide());

        String out = submit("guide", arguments);

        String accuracy = out.replaceAll("(?s).*accuracy (\\S+)\\s.*", "$1");
        assertThat(Double.parseDouble(accuracy)).isGreaterThan(0.9);
    }

    /** The arguments of spark-submit in the guide, with the file names of this test. */
    private static List<String> argumentsOfTheGuide() throws IOException {
        String guide = Files.readString(GUIDE);
        String start = "spark-submit \\\n";
        int from = guide.indexOf(start) + start.length();
        String words = guide.substring(from, guide.indexOf("```", from)).replace("\\\n", " ");
        List<String> arguments = new ArrayList<>();
        for (String word : words.strip().split("\\s+", -1)) {
            arguments.add(
                    switch (word) {
                        case "starling.jar" -> SparkSubmit.uberJar().toString();
                        case "com.example.Digits" -> ProgramAfter.class.getName();
                        case "program.jar" -> program.toString();
                        case "digits.csv.gz" -> DigitsJob.table();
                        default -> word;
                    });
        }
        assertThat(arguments)
                .contains(SparkSubmit.uberJar().toString(), ProgramAfter.class.getName(), program.toString());
        return arguments;
    }

    @Test
    void twoExecutorsGiveTheBitsOfTwoThreadsByEveryKindOfCall() throws IOException, InterruptedException {
        Path ofThreads = submitAllFits("threads", "local[2]");
        Path ofExecutors = submitAllFits(
                "executors",
                CLUSTER,
                "--conf",
                "spark.serializer=org.apache.spark.serializer.KryoSerializer",
                "--conf",
                "spark.kryo.registrationRequired=true",
                "--conf",
                "spark.kryo.registrator=" + StarlingRegistrator.class.getName());

        for (String name : List.of("data-sets", "folder", "paths")) {
            MultiLayerNetwork threads = MultiLayerNetwork.load(file(ofThreads, name), true);
            MultiLayerNetwork executors = MultiLayerNetwork.load(file(ofExecutors, name), true);
            assertSameBits(name, executors.params(), threads.params());
            assertSameBits(
                    name,
                    executors.getUpdater().getStateViewArray(),
                    threads.getUpdater().getStateViewArray());
            assertThat(executors.getIterationCount())
                    .isEqualTo(threads.getIterationCount())
                    .isPositive();
        }
        ComputationGraph threads = ComputationGraph.load(file(ofThreads, "graph"), true);
        ComputationGraph executors = ComputationGraph.load(file(ofExecutors, "graph"), true);
        assertSameBits("graph", executors.params(), threads.params());
    }

    private static File file(Path networks, String name) {
        return networks.resolve(name + ".zip").toFile();
    }

    private static void assertSameBits(String name, INDArray actual, INDArray expected) {
        float[] values = expected.toFloatVector();
        assertThat(actual.toFloatVector()).as(name).containsExactly(values);
        assertThat(Arrays.stream(expected.ravel().toDoubleVector()).distinct().count())
                .as("different values of " + name)
                .isGreaterThan(1_000);
    }

    private static Path submitAllFits(String name, String master, String... options)
            throws IOException, InterruptedException {
        Path networks = Files.createDirectories(folder.resolve(name + "-networks"));
        List<String> arguments = new ArrayList<>(List.of("--master", master, "--driver-memory", "1g"));
        List<String> ofGuide = argumentsOfTheGuide();
        int mainClass = ofGuide.indexOf("--class");
        arguments.addAll(ofGuide.subList(0, mainClass));
        arguments.addAll(List.of(options));
        arguments.addAll(List.of(
                "--class",
                AllFits.class.getName(),
                program.toString(),
                DigitsJob.table(),
                hdfs.getURI() + "/data-sets",
                networks.toString()));
        submit(name, arguments);
        return networks;
    }

    /** Standard output of a program, which must end by itself and well. */
    private static String submit(String name, List<String> arguments) throws IOException, InterruptedException {
        Path home = Files.createDirectories(folder.resolve(name));
        ChildJvm.Running running = ChildJvm.start(home, "driver", SparkSubmit.builder(home, arguments));
        int exitCode = running.await();
        assertThat(exitCode).as(running.errText()).isZero();
        return running.outText();
    }
}
