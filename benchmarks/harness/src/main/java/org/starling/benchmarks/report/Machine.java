package org.starling.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The machine that a benchmark ran on.
 *
 * @param cpu model name
 * @param vectorExtensions which of AVX2, AVX-512, AVX512-BF16 and AMX it has, as named by Linux
 * @param cores cores that this process may use
 * @param memoryGigabytes installed memory
 * @param os distribution and kernel
 * @param java version and vendor
 * @param limits environment variables that keep libraries from using all vector extensions, as {@code NAME=VALUE}
 * @param loadAtStart processes that wanted to run in the minute before; well above 0 means that the numbers are disturbed
 */
public record Machine(
        String cpu,
        List<String> vectorExtensions,
        int cores,
        double memoryGigabytes,
        String os,
        String java,
        List<String> limits,
        double loadAtStart) {
    private static final String UNKNOWN = "unknown";
    private static final List<String> EXTENSIONS =
            List.of("avx2", "avx512f", "avx512_vnni", "avx512_bf16", "amx_bf16", "amx_int8");
    private static final List<String> LIMITS =
            List.of("ONEDNN_MAX_CPU_ISA", "OPENBLAS_CORETYPE", "ATEN_CPU_CAPABILITY", "JAVA_TOOL_OPTIONS");

    /** Reads the properties of this machine from Linux. */
    public static Machine detect() throws IOException {
        Path cpus = Path.of("/proc/cpuinfo");
        Set<String> flags = Set.copyOf(List.of(field(cpus, "flags", ":").split(" ", -1)));
        double kilobytes = Double.parseDouble(
                field(Path.of("/proc/meminfo"), "MemTotal", ":").split(" ", -1)[0]);
        return new Machine(
                field(cpus, "model name", ":"),
                EXTENSIONS.stream().filter(flags::contains).collect(Collectors.toUnmodifiableList()),
                Runtime.getRuntime().availableProcessors(),
                Math.round(kilobytes / (1 << 20) * 10) / 10.0,
                field(Path.of("/etc/os-release"), "PRETTY_NAME", "=").replace("\"", "") + ", "
                        + System.getProperty("os.name") + " " + System.getProperty("os.version"),
                System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + ")",
                LIMITS.stream()
                        .filter(System.getenv()::containsKey)
                        .map(name -> name + "=" + System.getenv(name))
                        .toList(),
                Double.parseDouble(Files.readString(Path.of("/proc/loadavg")).split(" ", -1)[0]));
    }

    private static String field(Path file, String key, String separator) throws IOException {
        if (!Files.isReadable(file)) {
            return UNKNOWN;
        }
        Predicate<String> isKey = line ->
                line.substring(0, Math.max(0, line.indexOf(separator))).strip().equals(key);
        return Files.readAllLines(file).stream()
                .filter(isKey)
                .findFirst()
                .map(line -> line.substring(line.indexOf(separator) + 1).strip())
                .orElse(UNKNOWN);
    }
}
