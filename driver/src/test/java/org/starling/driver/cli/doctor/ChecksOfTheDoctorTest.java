package org.starling.driver.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.learning.config.Sgd;
import org.starling.driver.checkpoint.Networks;
import org.starling.driver.cli.doctor.Finding.Health;
import org.starling.driver.config.dataset.Dataset;
import org.starling.driver.config.dataset.DatasetLocator;
import org.starling.kernels.device.GpuProbe;
import org.starling.kernels.device.Nd4jBuild;
import org.starling.kernels.device.NvidiaSmi;
import org.starling.kernels.replica.NativeLibraries;
import org.starling.serving.checkpoint.ModelFile;
import org.starling.serving.checkpoint.ModelStates;

class ChecksOfTheDoctorTest {
    private static final long GIB = 1L << 30;

    @TempDir
    private Path folder;

    private Finding machine(int java, long heap, String flags, String subject) throws IOException {
        return machine(java, heap, "amd64", flags, subject);
    }

    private Finding machine(int java, long heap, String architecture, String flags, String subject) throws IOException {
        Files.writeString(folder.resolve("cpuinfo"), "flags\t\t: fpu " + flags + "\n");
        Files.writeString(folder.resolve("meminfo"), "MemTotal: 9 kB\nMemAvailable:   2097152 kB\n");
        return new MachineCheck(java, heap, architecture, folder)
                .run().stream()
                        .filter(finding -> finding.subject().equals(subject))
                        .findFirst()
                        .orElseThrow();
    }

    @Test
    void javaMustBe17() throws IOException {
        assertThat(machine(17, GIB, "avx2", "Java").health()).isEqualTo(Health.FINE);
        assertThat(machine(21, GIB, "avx2", "Java").remedy()).contains("JDK 17");
    }

    @Test
    void memoryIsShownAndASmallHeapIsNotFine() throws IOException {
        assertThat(machine(17, 4 * GIB, "avx2", "memory"))
                .isEqualTo(Finding.fine("memory", "4.0 GiB heap, 2.0 GiB free on the machine"));
        assertThat(machine(17, GIB / 2, "avx2", "memory").health()).isEqualTo(Health.BAD);
    }

    @Test
    void processorMustHaveAvx2() throws IOException {
        assertThat(machine(17, GIB, "sse4_2 avx", "processor").health()).isEqualTo(Health.BAD);
        assertThat(machine(17, GIB, "avx avx2", "processor").detail()).isEqualTo("avx2; no bfloat16");
        assertThat(machine(17, GIB, "avx2 amx_tile amx_bf16", "processor").detail())
                .isEqualTo("amx_bf16 amx_tile avx2");
    }

    @Test
    void processorOfArmNeedsNoAvx2() throws IOException {
        assertThat(machine(17, GIB, "aarch64", "asimd sve", "processor").health())
                .isEqualTo(Health.FINE);
    }

    @Test
    void nativeLibrariesLoadAndCompute() {
        assertThat(new NativesCheck().run())
                .extracting(Finding::subject, Finding::health)
                .containsExactly(
                        tuple("ND4J", Health.FINE), tuple("oneDNN", Health.FINE), tuple("LibTorch", Health.FINE));
    }

    private static Finding master(String master, Map<String, String> environment) {
        return new SparkCheck(environment, Optional.of(master)).run().get(1);
    }

    @Test
    void masterThatListensIsFineAndOneThatDoesNotIsNot() throws IOException {
        String name;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            name = "spark://127.0.0.1:" + socket.getLocalPort();
            assertThat(master(name, Map.of()).health()).isEqualTo(Health.FINE);
        }
        assertThat(master(name, Map.of()).health()).isEqualTo(Health.BAD);
    }

    @Test
    void otherMastersAreCheckedByTheirName() {
        assertThat(master("local[2]", Map.of()).health()).isEqualTo(Health.FINE);
        assertThat(master("yarn", Map.of()).remedy()).contains("HADOOP_CONF_DIR");
        assertThat(master("yarn", Map.of("HADOOP_CONF_DIR", "/etc/hadoop")).health())
                .isEqualTo(Health.FINE);
        assertThat(master("sprak://a:1", Map.of()).detail()).isEqualTo("not a Spark master");
        assertThat(master("spark://", Map.of()).health()).isEqualTo(Health.BAD);
    }

    @Test
    void writablePathIsFineAndNothingIsLeftThere() {
        assertThat(path(folder.toString()).health()).isEqualTo(Health.FINE);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void pathsThatCannotBeWrittenAreNotFine() {
        assertThat(path(folder.resolve("absent").toString()).detail()).isEqualTo("does not exist");
        assertThat(path("/proc").health()).isEqualTo(Health.BAD);
        assertThat(path("nofs://x/y").detail()).contains("nofs");
    }

    private static Finding path(String path) {
        return new FileSystemCheck(path, new Configuration()).run().get(0);
    }

    @Test
    void absentDataSetIsNoFault() {
        DatasetLocator locator = new DatasetLocator(List.of(), folder);
        assertThat(new DatasetCheck(locator).run())
                .hasSameSizeAs(Dataset.KNOWN)
                .extracting(Finding::health)
                .containsOnly(Health.ABSENT);
    }

    private static List<Finding> devices(String nvidiaSmi, Nd4jBuild build, Optional<String> torchObstacle) {
        return new DeviceCheck(new NvidiaSmi(List.of("printf", nvidiaSmi)), build, () -> torchObstacle).run();
    }

    private static Finding gpu(String nvidiaSmi, Nd4jBuild build, Optional<String> torchObstacle) {
        return devices(nvidiaSmi, build, torchObstacle).get(1);
    }

    @Test
    void gpusAreShownWithTheirDriverAndTheBackendThatTrainsThere() {
        String h100 = "0, NVIDIA H100, 9.0, 580.65.06";
        assertThat(devices(h100, Nd4jBuild.CPU, Optional.empty()))
                .containsExactly(
                        Finding.fine("CPU", "trains by onednn, or by dl4j what onednn does not support"),
                        Finding.fine(
                                "GPU 0",
                                "NVIDIA H100, compute capability 9.0, driver 580.65.06; trains by torch where Spark assigns it"));
        assertThat(gpu(h100, Nd4jBuild.CPU, Optional.of("the driver is too old")))
                .isEqualTo(Finding.absent(
                        "GPU 0",
                        "NVIDIA H100, compute capability 9.0, driver 580.65.06",
                        "idle; workers train on the CPU, because the driver is too old"));
        assertThat(gpu("1, Old, [N/A], [N/A]", Nd4jBuild.CPU, Optional.of("")).remedy())
                .contains("nvidia-smi");
    }

    @Test
    void noGpuIsNoFault() {
        GpuProbe none = new NvidiaSmi(List.of("starling-test-no-such-program"));
        assertThat(new DeviceCheck(none, Nd4jBuild.CPU, Optional::empty).run())
                .extracting(Finding::health)
                .containsExactly(Health.FINE, Health.ABSENT);
        assertThat(gpu("", Nd4jBuild.CPU, Optional.empty()).health()).isEqualTo(Health.ABSENT);
    }

    @Test
    void theBuildForGpusNeedsOneThatItRunsOn() {
        Optional<String> noTorch = Optional.of("no LibTorch");
        Finding none = gpu("", Nd4jBuild.CUDA, noTorch);
        assertThat(none.health()).isEqualTo(Health.BAD);
        assertThat(none.remedy()).contains("build for CPUs");
        Finding tooNew = gpu("0, NVIDIA H100, 9.0, 580.65.06", Nd4jBuild.CUDA, noTorch);
        assertThat(tooNew.health()).isEqualTo(Health.BAD);
        assertThat(tooNew.remedy()).contains("3.7 to 8.x");
        Finding fine = gpu("0, NVIDIA A100, 8.0, 510.47.03", Nd4jBuild.CUDA, noTorch);
        assertThat(fine.health()).isEqualTo(Health.FINE);
        assertThat(fine.detail()).endsWith("trains by dl4j");
    }

    @Test
    void speedsOfAllBackendsAreShown() {
        assertThat(new SpeedCheck().run())
                .allSatisfy(
                        finding -> assertThat(finding.detail())
                                .matches(
                                        "product [1-9]\\d* GFLOP/s, copy [0-9]*[1-9][0-9.]* GB/s|product [1-9]\\d* GFLOP/s, copy 0\\.[1-9] GB/s"))
                .extracting(Finding::subject)
                .contains("speed of dl4j, CpuBackend", "speed of onednn, CPU", "speed of torch, cpu");
    }

    private List<Finding> model(Layer... layers) throws IOException {
        NativeLibraries.prepare();
        NeuralNetConfiguration.ListBuilder list = new NeuralNetConfiguration.Builder().list();
        for (Layer layer : layers) {
            list.layer(layer);
        }
        Path file = folder.resolve("network.json");
        Files.writeString(
                file,
                list.layer(new OutputLayer.Builder().nOut(3).build())
                        .setInputType(InputType.convolutional(8, 8, 1))
                        .build()
                        .toJson());
        return new Doctor(file.toString(), List.of()).examine();
    }

    @Test
    void aNetworkIsToldTheBackendThatWouldTrainIt() throws IOException {
        assertThat(model(new ConvolutionLayer.Builder(3, 3).nOut(2).build()))
                .singleElement()
                .satisfies(finding -> assertThat(finding.detail()).contains("onednn"));
        assertThat(model(new LocalResponseNormalization()))
                .hasSize(2)
                .anyMatch(finding -> finding.detail().contains("dl4j"))
                .anyMatch(finding -> finding.detail().contains("LocalResponseNormalization"));
    }

    /** Without their shards. */
    @ParameterizedTest
    @ValueSource(strings = {"tabular", "recommender"})
    void networksOverColumnsOfAJobAreTrainedByOneDnn(String job) throws IOException {
        assertThat(new Doctor("../conf/" + job + ".yaml", List.of()).examine())
                .singleElement()
                .satisfies(finding -> assertThat(finding.detail()).contains("onednn"));
    }

    @Test
    void aModelThatIsCutShortIsNamedWithoutTheExceptionOfJava() throws IOException {
        ByteArrayOutputStream model = new ByteArrayOutputStream();
        ModelFile.write(ModelStates.of(Networks.trainedMultiLayer(new Sgd(0.1))), model);
        // the list of entries at the end is not needed
        for (int bytes = 0; bytes < model.size() - 1000; bytes += model.size() / 40) {
            Path file = folder.resolve("model.zip");
            Files.write(file, Arrays.copyOf(model.toByteArray(), bytes));

            assertThat(new Doctor(file.toString(), List.of()).examine())
                    .singleElement()
                    .extracting(Finding::detail)
                    .asString()
                    .startsWith("Cannot read the model: ")
                    .doesNotContain("Exception");
        }
    }

    @Test
    void whatIsNoNetworkIsBad() throws IOException {
        Path file = folder.resolve("text.json");
        Files.writeString(file, "no network");
        assertThat(new Doctor(file.toString(), List.of()).examine())
                .singleElement()
                .extracting(Finding::health)
                .isEqualTo(Health.BAD);
        assertThat(new Doctor(folder.resolve("missing.yaml").toString(), List.of()).examine())
                .singleElement()
                .extracting(Finding::health)
                .isEqualTo(Health.BAD);
    }
}
