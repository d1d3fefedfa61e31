package org.starling.kernels.device;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * NVIDIA's compute capability: the version of a GPU's instruction set.
 *
 * @param major code runs on the major version that it was built for only
 * @param minor code runs on this and later minor versions
 */
public record ComputeCapability(int major, int minor) implements Comparable<ComputeCapability> {
    /** The oldest version that ND4J's binaries of CUDA 11.6 support: they contain code for 3.7 to 8.x. */
    private static final ComputeCapability LEAST = new ComputeCapability(3, 7);

    /** The first unsupported major version: the binaries have no intermediate code that a driver could translate. */
    private static final int TOO_NEW = 9;

    private static final Pattern FORM = Pattern.compile("(\\d+)\\.(\\d+)");

    /** Parses a text like {@code 8.6}; empty for anything else. */
    public static Optional<ComputeCapability> parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        return matcher.matches()
                ? Optional.of(
                        new ComputeCapability(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2))))
                : Optional.empty();
    }

    /** Whether ND4J's CUDA binaries run on it. */
    public boolean supported() {
        return compareTo(LEAST) >= 0 && major < TOO_NEW;
    }

    /** The supported versions, for messages. */
    public static String supportedRange() {
        return LEAST + " to " + (TOO_NEW - 1) + ".x";
    }

    @Override
    public int compareTo(ComputeCapability other) {
        return major != other.major ? Integer.compare(major, other.major) : Integer.compare(minor, other.minor);
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
