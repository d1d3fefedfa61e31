package org.starling.kernels.device;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * GPU of this machine.
 *
 * @param address index in nvidia-smi, as Spark's discovery script prints it
 * @param name NVIDIA's name of it
 * @param capability its compute capability; empty if the driver does not report it
 * @param driver version of NVIDIA's driver, such as {@code 580.65.06}
 */
public record Gpu(String address, String name, Optional<ComputeCapability> capability, String driver) {
    /** The first driver that runs CUDA 13, for which LibTorch's build for GPUs was made. */
    public static final int LEAST_CUDA_DRIVER = 580;

    private static final Pattern DRIVER = Pattern.compile("(\\d{1,9})\\..*");

    /** Returns whether its driver runs CUDA 13, as far as is known. */
    public boolean driverRunsCuda() {
        Matcher version = DRIVER.matcher(driver);
        return !version.matches() || Integer.parseInt(version.group(1)) >= LEAST_CUDA_DRIVER;
    }

    /** Whether ND4J's CUDA binaries run on it, as far as is known. */
    boolean supported() {
        return capability.map(ComputeCapability::supported).orElse(true);
    }

    @Override
    public String toString() {
        return address + " (" + name
                + capability.map(c -> ", compute capability " + c).orElse("") + ")";
    }
}
