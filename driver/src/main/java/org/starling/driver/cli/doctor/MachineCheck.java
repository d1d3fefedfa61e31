package org.starling.driver.cli.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.starling.driver.report.Numbers;

/** Java, cores, memory and the processor's instruction sets. */
final class MachineCheck implements Check {
    private static final int JAVA = 17;
    private static final long LEAST_HEAP = 1L << 30;
    private static final Pattern MEM_AVAILABLE = Pattern.compile("MemAvailable:\\s+(\\d+) kB");

    private final int javaVersion;
    private final long heap;
    private final String architecture;
    private final Path proc;

    MachineCheck() {
        this(
                Runtime.version().feature(),
                Runtime.getRuntime().maxMemory(),
                System.getProperty("os.arch"),
                Path.of("/proc"));
    }

    /**
     * A check of other values than those of this machine, for tests.
     *
     * @param architecture of the processor, as Java names it
     * @param proc the kernel's process file system
     */
    MachineCheck(int javaVersion, long heap, String architecture, Path proc) {
        this.javaVersion = javaVersion;
        this.heap = heap;
        this.architecture = architecture;
        this.proc = proc;
    }

    @Override
    public List<Finding> run() {
        return List.of(java(), cores(), memory(), processor());
    }

    private Finding java() {
        String detail = System.getProperty("java.version") + ", " + System.getProperty("java.home");
        return javaVersion == JAVA
                ? Finding.fine("Java", detail)
                : Finding.bad("Java", "version " + javaVersion, "install a JDK 17 and point JAVA_HOME to it");
    }

    private static Finding cores() {
        int cores = Runtime.getRuntime().availableProcessors();
        return Finding.fine("cores", cores + "; at most that many local workers");
    }

    private Finding memory() {
        Matcher matcher = MEM_AVAILABLE.matcher(read("meminfo"));
        String machine = matcher.find()
                ? ", " + Numbers.bytes(Long.parseLong(matcher.group(1)) * 1_024) + " free on the machine"
                : "";
        String detail = Numbers.bytes(heap) + " heap" + machine;
        return heap >= LEAST_HEAP
                ? Finding.fine("memory", detail)
                : Finding.bad("memory", detail, "give the driver at least 1 GiB: STARLING_DRIVER_MEMORY=4g");
    }

    private Finding processor() {
        if (architecture.equals("aarch64")) {
            return Finding.fine("processor", "ARM, 64 bits");
        }
        Set<String> flags = new TreeSet<>();
        Matcher matcher = Pattern.compile("\\b(avx2|avx512f|avx512_bf16|amx_tile|amx_bf16)\\b")
                .matcher(read("cpuinfo"));
        while (matcher.find()) {
            flags.add(matcher.group(1));
        }
        if (!flags.contains("avx2")) {
            return Finding.bad(
                    "processor", "no AVX2", "the bundled libraries need AVX2; use a machine whose processor has it");
        }
        boolean bfloat16 = flags.contains("avx512_bf16") || flags.contains("amx_bf16");
        return Finding.fine("processor", String.join(" ", flags) + (bfloat16 ? "" : "; no bfloat16"));
    }

    private String read(String file) {
        try {
            return Files.readString(proc.resolve(file));
        } catch (IOException e) {
            return ""; // not Linux: the finding then shows missing values
        }
    }
}
