package org.starling.kernels.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GpuBindingTest {
    private final List<Integer> bound = new ArrayList<>();

    private GpuBinding cuda(String... capabilities) {
        List<Gpu> gpus = new ArrayList<>();
        for (String capability : capabilities) {
            gpus.add(new Gpu(String.valueOf(2 * gpus.size()), "card", ComputeCapability.parse(capability), ""));
        }
        return new GpuBinding(Nd4jBuild.CUDA, () -> gpus, bound::add);
    }

    @Test
    void aWorkerTakesTheGpuThatSparkAssigned() {
        GpuBinding binding = cuda("8.0", "8.6", "7.5");
        binding.bind("4", 0);
        binding.bind("0", 1);
        assertThat(bound).containsExactly(2, 0);
    }

    @Test
    void withoutAssignmentWorkersShareTheGpusByRank() {
        GpuBinding binding = cuda("8.0", "8.6");
        binding.bind("", 0);
        binding.bind("", 1);
        binding.bind("", 2);
        assertThat(bound).containsExactly(0, 1, 0);
    }

    @Test
    void gpusThatTheBinariesDoNotRunOnAreRefused() {
        for (String capability : List.of("9.0", "10.0", "3.5")) {
            assertThatThrownBy(() -> cuda(capability).bind("0", 0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("GPU 0")
                    .hasMessageContaining(capability)
                    .hasMessageContaining("3.7 to 8.x");
        }
        // code runs on later minor versions than it was built for
        cuda("8.9").bind("0", 0);
        // a driver that does not tell is believed
        cuda("[N/A]").bind("0", 0);
        assertThat(bound).containsExactly(0, 0);
    }

    @Test
    void noGpuIsToldWhereOneIsNeeded() {
        assertThatThrownBy(() -> cuda().bind("", 0)).hasMessageContaining("nvidia-smi shows none");
        assertThatThrownBy(() -> cuda("8.0").bind("7", 0))
                .hasMessageContaining("GPU 7")
                .hasMessageContaining("shows only 0");
    }

    @Test
    void theBuildForGpusNeedsOneThatItRunsOn() {
        assertThatThrownBy(() -> cuda().requireUsable()).hasMessageContaining("nvidia-smi shows none");
        assertThatThrownBy(() -> cuda("9.0", "10.0").requireUsable())
                .hasMessageContaining("GPU 0")
                .hasMessageContaining("9.0");
        cuda("9.0", "8.0").requireUsable();
        assertThat(bound).isEmpty();
    }

    @Test
    void theBuildForCpusRefusesGpusAndNothingElse() {
        GpuBinding cpu = new GpuBinding(
                Nd4jBuild.CPU,
                () -> {
                    throw new AssertionError("nobody should look");
                },
                bound::add);
        cpu.bind("", 3);
        cpu.requireUsable();
        assertThat(bound).isEmpty();
        assertThatThrownBy(() -> cpu.bind("1", 0)).hasMessageContaining("GPU 1").hasMessageContaining("-Pnd4j-cuda");
    }

    @Test
    void gpusAreReadFromTheDriversProgram() {
        assertThat(new NvidiaSmi(List.of("printf", "0, NVIDIA A100, 8.0, 580.65.06\n1, NVIDIA H100, 9.0, 550.54.15\n"))
                        .gpus())
                .containsExactly(
                        new Gpu("0", "NVIDIA A100", ComputeCapability.parse("8.0"), "580.65.06"),
                        new Gpu("1", "NVIDIA H100", ComputeCapability.parse("9.0"), "550.54.15"));
        assertThat(new NvidiaSmi(List.of("starling-test-no-such-program")).gpus())
                .isEmpty();
        assertThat(new NvidiaSmi(List.of("false")).gpus()).isEmpty();
    }
}
