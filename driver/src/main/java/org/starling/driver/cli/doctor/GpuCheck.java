package org.starling.driver.cli.doctor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** NVIDIA GPUs of this machine, and whether ND4J's CUDA binaries run on them. */
final class GpuCheck implements Check {
    /** Binaries of nd4j-cuda-11.6 hold code for these compute capabilities, and none that a driver could translate. */
    private static final double LEAST_CAPABILITY = 3.7;

    private static final double MOST_CAPABILITY = 8.6;

    private static final int WAIT_SECONDS = 20;

    private final List<String> command;

    GpuCheck() {
        this(List.of("nvidia-smi", "--query-gpu=index,name,compute_cap", "--format=csv,noheader"));
    }

    /**
     * A check that asks another program.
     *
     * @param command prints index, name and compute capability of a GPU per line, separated by commas
     */
    GpuCheck(List<String> command) {
        this.command = command;
    }

    @Override
    public List<Finding> run() {
        List<String> lines;
        try {
            lines = ask();
        } catch (IOException e) {
            return List.of(none());
        }
        return lines.isEmpty()
                ? List.of(none())
                : lines.stream().map(GpuCheck::judge).toList();
    }

    private List<String> ask() throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            if (!process.waitFor(WAIT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                return List.of();
            }
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return output.lines().filter(line -> line.contains(",")).toList();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        } finally {
            process.destroy();
        }
    }

    private static Finding none() {
        return Finding.absent("GPU", "nvidia-smi shows none", "none needed; workers train on the CPU");
    }

    private static Finding judge(String line) {
        List<String> cells = List.of(line.split("\\s*,\\s*", -1));
        String subject = "GPU " + cells.get(0);
        String name = cells.size() < 3 ? line : cells.get(1) + ", compute capability " + cells.get(2);
        double capability;
        try {
            capability = Double.parseDouble(cells.get(cells.size() - 1));
        } catch (NumberFormatException e) {
            return Finding.absent(subject, name, "its compute capability is unknown; see 'nvidia-smi'");
        }
        return capability >= LEAST_CAPABILITY && capability <= MOST_CAPABILITY
                ? Finding.fine(subject, name)
                : Finding.absent(
                        subject, name, "ND4J's CUDA binaries run on 3.7 to 8.6 only; workers train on the CPU here");
    }
}
