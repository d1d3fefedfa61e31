package org.starling.benchmarks.runner;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.starling.benchmarks.definition.Case;
import org.starling.benchmarks.definition.ContenderSpec;
import org.starling.benchmarks.definition.Module;

/** Makes the processes of a case's contenders. */
public final class ContenderLauncher {
    /** Environment variable with jars of native libraries for GPUs, separated by colons. */
    private static final String NATIVES = "STARLING_NATIVES";

    private final Path home;
    private final Path logs;
    private final Duration timeout;

    /**
     * @param home folder that holds the modules
     * @param logs folder for one log per contender; is made
     * @param timeout longest wait for one round or preparation
     */
    public ContenderLauncher(Path home, Path logs, Duration timeout) {
        this.home = home;
        this.logs = logs;
        this.timeout = timeout;
    }

    /** Contenders of {@code workload} that have not been started yet. */
    public List<RunningContender> launch(Case workload, Map<String, String> settings) throws IOException {
        Files.createDirectories(logs);
        List<RunningContender> contenders = new ArrayList<>();
        for (ContenderSpec spec : workload.contenders()) {
            Map<String, String> all = new HashMap<>(settings);
            all.putAll(spec.settings());
            all.put("threads", Integer.toString(spec.resources().nativeThreads()));
            all.put("cores", Integer.toString(spec.resources().cores()));
            ChildCommand command = ChildCommand.of(
                    spec,
                    all,
                    classPath(spec.module()),
                    Cores.pick(spec.resources().cores()));
            Path log = logs.resolve(workload.name() + "-" + spec.name() + ".log");
            contenders.add(
                    switch (workload.processes()) {
                        case WARM -> new WarmContender(spec.name(), command, log, timeout);
                        case FRESH -> new FreshContender(spec.name(), command, log, timeout);
                    });
        }
        return contenders;
    }

    private String classPath(Module module) throws IOException {
        Path target = home.resolve(module.folder()).resolve("target");
        Path file = target.resolve("classpath");
        if (!Files.isReadable(file)) {
            throw new IOException(
                    "Cannot find the class path of %s: %s is missing; start benchmarks by benchmarks/run, which builds it"
                            .formatted(module.folder(), file));
        }
        String natives = System.getenv().getOrDefault(NATIVES, "");
        return target.resolve("classes") + ":" + Files.readString(file).strip()
                + (natives.isEmpty() ? "" : ":" + natives);
    }
}
