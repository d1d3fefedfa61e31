package org.starling.benchmarks.runner;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.starling.benchmarks.contender.Measurement;

/** Contender with a new process for every round, timed from the start of the process to its end. */
final class FreshContender implements RunningContender {
    private final String name;
    private final ChildCommand command;
    private final Path log;
    private final Duration timeout;
    private ChildProcess process;

    FreshContender(String name, ChildCommand command, Path log, Duration timeout) {
        this.name = name;
        this.command = command;
        this.log = log;
        this.timeout = timeout;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void prepare() {
        // everything is part of the round
    }

    @Override
    public Measurement round(int number) throws ContenderFailedException, InterruptedException {
        long start = System.nanoTime();
        process = new ChildProcess(name, command, log, timeout);
        process.prepare();
        Measurement inside = process.round(number).measurement();
        process.end();
        double seconds = (System.nanoTime() - start) / 1e9;
        Map<String, Double> metrics = new HashMap<>(inside.metrics());
        metrics.put("training examples/s", inside.examples() / inside.seconds());
        return new Measurement(inside.examples(), seconds, metrics);
    }

    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
    }
}
