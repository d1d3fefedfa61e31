package org.starling.kernels.device;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Lists GPUs by {@code nvidia-smi}, which is part of NVIDIA's driver. */
public final class NvidiaSmi implements GpuProbe {
    private static final int WAIT_SECONDS = 20;
    private static final int CELLS = 4;

    private final List<String> command;

    public NvidiaSmi() {
        this(List.of("nvidia-smi", "--query-gpu=index,name,compute_cap,driver_version", "--format=csv,noheader"));
    }

    /**
     * Uses another program.
     *
     * @param command prints index, name, compute capability and driver of a GPU per line, separated by commas
     */
    public NvidiaSmi(List<String> command) {
        this.command = List.copyOf(command);
    }

    @Override
    public List<Gpu> gpus() {
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            return List.of(); // no driver, no GPU
        }
        try {
            if (!process.waitFor(WAIT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                return List.of();
            }
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return output.lines()
                    .map(line -> line.split("\\s*,\\s*", -1))
                    .filter(cells -> cells.length >= CELLS)
                    .map(cells -> new Gpu(
                            cells[0].strip(),
                            cells[1],
                            ComputeCapability.parse(cells[cells.length - 2]),
                            cells[cells.length - 1].strip()))
                    .toList();
        } catch (IOException e) {
            return List.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        } finally {
            process.destroy();
        }
    }
}
