package org.starling.kernels.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.starling.kernels.device.Gpu;
import org.starling.kernels.device.NvidiaSmi;
import org.starling.kernels.device.TorchBuild;

/** Messages on machines that differ in builds, drivers and GPUs. */
class TorchDevicesTest {
    private static TorchDevices devices(TorchBuild build, int count, String nvidiaSmi) {
        return new TorchDevices(build, () -> count, new NvidiaSmi(List.of("printf", nvidiaSmi)));
    }

    private static void assertRefused(TorchDevices devices, String address, String... reasons) {
        assertThatThrownBy(() -> devices.device(Optional.of(address)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Cannot train on GPU " + address)
                .hasMessageContainingAll(reasons);
    }

    @Test
    void taskTrainsOnTheGpuThatSparkAssigned() {
        TorchDevices two = devices(TorchBuild.GPU, 2, "");
        assertThat(two.names()).containsExactly("cpu", "cuda:0", "cuda:1");
        assertThat(two.obstacle()).isEmpty();
        assertThat(two.device(Optional.of("1"))).isEqualTo("cuda:1");
        assertThat(two.device(Optional.empty())).isEqualTo("cpu");
    }

    @Test
    void taskWithoutAGpuTrainsOnTheCpuAndNobodyLooksForGpus() {
        TorchDevices none = new TorchDevices(
                TorchBuild.GPU,
                () -> {
                    throw new AssertionError("CUDA should not start");
                },
                () -> {
                    throw new AssertionError("nvidia-smi should not start");
                });
        assertThat(none.device(Optional.empty())).isEqualTo("cpu");
    }

    @Test
    void addressThatLibTorchDoesNotFindIsRefused() {
        TorchDevices one = devices(TorchBuild.GPU, 1, "");
        for (String address : List.of("1", "-1", "00", "GPU-5c1a", "")) {
            assertRefused(one, address, "which Spark assigned", "only cpu, cuda:0", "discovery script");
        }
    }

    @Test
    void machineWithoutADriverIsToldToInstallIt() {
        assertRefused(
                devices(TorchBuild.GPU, 0, ""), "0", "nvidia-smi shows no GPU", "install NVIDIA's driver 580 or later");
    }

    @Test
    void driverThatIsTooOldIsNamed() {
        assertRefused(
                devices(TorchBuild.GPU, 0, "0, NVIDIA H100, 9.0, 550.54.15\n"),
                "0",
                "NVIDIA's driver 550.54.15 is too old for CUDA 13",
                "install 580 or later");
    }

    @Test
    void librariesThatAreMissingAreNamedWithTheGpus() {
        assertRefused(
                devices(TorchBuild.GPU, 0, "0, NVIDIA H100, 9.0, 580.65.06\n"),
                "0",
                "0 (NVIDIA H100, compute capability 9.0)",
                "install CUDA 13 and cuDNN 9");
    }

    @Test
    void buildForCpusIsNamed() {
        assertRefused(
                devices(TorchBuild.CPU, 0, "0, NVIDIA H100, 9.0, 580.65.06\n"),
                "0",
                "LibTorch for CPUs",
                "its build for GPUs");
    }

    @Test
    void driverIsComparedByItsFirstNumber() {
        assertThat(List.of("580.65.06", "581.0", "1000.1", "unknown", ""))
                .allMatch(driver -> gpu(driver).driverRunsCuda());
        assertThat(List.of("579.99", "470.256.02"))
                .noneMatch(driver -> gpu(driver).driverRunsCuda());
    }

    private static Gpu gpu(String driver) {
        return new Gpu("0", "card", Optional.empty(), driver);
    }
}
