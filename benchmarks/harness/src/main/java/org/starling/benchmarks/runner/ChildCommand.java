package org.starling.benchmarks.runner;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.starling.benchmarks.contender.ContenderMain;
import org.starling.benchmarks.definition.ContenderSpec;

/**
 * Command line and environment of a contender's process.
 *
 * @param command command to execute
 * @param environment additions to this process's environment
 */
record ChildCommand(List<String> command, Map<String, String> environment) {
    private static final String OPTIONS_RESOURCE = "child.properties";

    /**
     * Lets glibc keep freed memory. It would return large blocks to Linux at once, and the page faults of new ones take most of the
     * time of libraries that allocate tensors in every step.
     */
    private static final Map<String, String> MEMORY = Map.of(
            "MALLOC_ARENA_MAX", "1",
            "MALLOC_MMAP_MAX_", "0",
            "MALLOC_TOP_PAD_", "268435456",
            "MALLOC_TRIM_THRESHOLD_", "2000000000");

    /**
     * @param settings all settings of the contender
     * @param cores which cores to pin it to; empty where that is impossible
     */
    static ChildCommand of(ContenderSpec spec, Map<String, String> settings, String classPath, List<Integer> cores) {
        List<String> command = new ArrayList<>();
        if (!cores.isEmpty()) {
            command.addAll(List.of(
                    "taskset", "--cpu-list", cores.stream().map(String::valueOf).collect(Collectors.joining(","))));
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx" + spec.resources().heapMegabytes() + "m");
        // onnxruntime needs a deep stack for the long command line
        command.add("-Xss8m");
        command.addAll(javaOptions());
        command.addAll(List.of("-cp", classPath, ContenderMain.class.getName(), spec.name(), spec.kind()));
        new TreeMap<>(settings).forEach((key, value) -> command.add(key + "=" + value));
        Map<String, String> environment = new HashMap<>(MEMORY);
        environment.put("OMP_NUM_THREADS", Integer.toString(spec.resources().nativeThreads()));
        return new ChildCommand(command, environment);
    }

    /** Options that every contender gets, whether it needs them or not; the build copies them from the parent pom. */
    private static List<String> javaOptions() {
        Properties properties = new Properties();
        try (InputStream in = ChildCommand.class.getResourceAsStream(OPTIONS_RESOURCE)) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return List.of(properties.getProperty("java.options").split(" ", -1));
    }
}
