package org.starling.driver.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.starling.driver.ChildJvm;

/** A job in a {@link StormCluster}. It is submitted again with {@code --resume} if its driver was killed, or gave up. */
final class StormJob {
    private static final Pattern RETRY = Pattern.compile("Epoch \\d+ failed");

    private final StormCluster cluster;
    private final String name;
    private final String[] arguments;
    private final List<Path> logs = new ArrayList<>();

    private ChildJvm.Running running;

    StormJob(StormCluster cluster, String name, String... arguments) {
        this.cluster = cluster;
        this.name = name;
        this.arguments = arguments;
    }

    void start() throws IOException {
        List<String> all = new ArrayList<>(List.of(arguments));
        if (!logs.isEmpty()) {
            all.add("--resume");
        }
        running = cluster.submit(name + "-" + logs.size(), all.toArray(String[]::new));
        logs.add(running.err());
    }

    ProcessHandle driver() {
        return running.process().toHandle();
    }

    /** Waits for the end of the job, at most for a time, and submits it again if it failed. Returns whether it succeeded. */
    boolean await(Duration longest) throws IOException, InterruptedException {
        long end = System.nanoTime() + longest.toNanos();
        do {
            if (running.process().waitFor(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS)) {
                if (running.await() == 0) {
                    return true;
                }
                start();
            }
        } while (System.nanoTime() < end);
        return false;
    }

    /** Times that the job was submitted again. */
    int resumed() {
        return logs.size() - 1;
    }

    /** Epochs that ran again, of all drivers. */
    long retriedEpochs() throws IOException {
        long retried = 0;
        for (Path log : logs) {
            retried += RETRY.matcher(Files.readString(log)).results().count();
        }
        return retried;
    }
}
