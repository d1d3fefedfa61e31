package org.starling.benchmarks.process;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.starling.benchmarks.runner.Cores;

/**
 * Start of another Java process with the class path and options of this one, another heap size and one core.
 *
 * @param mainClass class to run
 * @param heapMegabytes largest Java heap
 * @param number index of its core among those that this process may use, modulo their number
 * @param environment additions to this process's environment
 */
public record PinnedJava(Class<?> mainClass, int heapMegabytes, int number, Map<String, String> environment) {
    public PinnedJava {
        environment = Map.copyOf(environment);
    }

    /** Starts it; what it writes to standard error goes where this process's standard error goes. */
    public Process start(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        List<Integer> cores = Cores.allowed();
        if (!cores.isEmpty()) {
            command.addAll(List.of(
                    "taskset", "--cpu-list", cores.get(number % cores.size()).toString()));
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx" + heapMegabytes + "m");
        command.addAll(options());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass.getName()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** The options that this process was started with, without its heap. */
    public static List<String> options() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> !option.startsWith("-Xm"))
                .toList();
    }
}
