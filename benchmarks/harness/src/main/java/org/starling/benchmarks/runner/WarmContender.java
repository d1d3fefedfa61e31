package org.starling.benchmarks.runner;

import java.nio.file.Path;
import java.time.Duration;
import org.starling.benchmarks.contender.Measurement;

/** Contender whose process lives through all rounds. */
final class WarmContender implements RunningContender {
    private final String name;
    private final ChildCommand command;
    private final Path log;
    private final Duration timeout;
    private ChildProcess process;

    WarmContender(String name, ChildCommand command, Path log, Duration timeout) {
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
    public void prepare() throws ContenderFailedException, InterruptedException {
        process = new ChildProcess(name, command, log, timeout);
        process.prepare();
    }

    @Override
    public Measurement round(int number) throws ContenderFailedException, InterruptedException {
        return process.round(number).measurement();
    }

    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
    }
}
