package org.starling.driver;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.starling.driver.checkpoint.CheckpointFuzzTarget;
import org.starling.driver.checkpoint.ModelFuzzTarget;
import org.starling.driver.cli.ReportFuzzTarget;
import org.starling.driver.config.JobFuzzTarget;
import org.starling.driver.config.network.NetworkFuzzTarget;
import org.starling.driver.modelimport.keras.KerasFuzzTarget;
import org.starling.driver.modelimport.onnx.OnnxFuzzTarget;
import org.starling.pipeline.FuzzTargets;
import org.starling.pipeline.testing.FuzzTarget;
import org.starling.pipeline.testing.Fuzzer;

/**
 * Damages files of all formats, on request: {@code benchmarks/run fuzz [CASES] [SEED] [TARGET,…]}. Prints a table, and keeps each
 * file that a reader failed for in {@code benchmarks/target/fuzz}.
 */
public final class FuzzMain {
    private static final long STEP = 1000;
    /** Time of a core that a step may take; by the clock it may be ten times as long, on a machine with other work. */
    private static final Duration LONGEST_STEP = Duration.ofMinutes(5);

    private FuzzMain() {}

    /** The readers of the driver. */
    static List<FuzzTarget> ownTargets() {
        return List.of(
                new JobFuzzTarget(),
                new NetworkFuzzTarget(),
                new ModelFuzzTarget(),
                new OnnxFuzzTarget(),
                new KerasFuzzTarget(),
                new CheckpointFuzzTarget(),
                new ReportFuzzTarget());
    }

    /** Runs the cases, divided among the readers. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        long cases = arguments.length > 0 ? Long.parseLong(arguments[0]) : 1_000_000;
        long seed = arguments.length > 1 ? Long.parseLong(arguments[1]) : 1;
        List<FuzzTarget> targets = Stream.concat(FuzzTargets.all().stream(), ownTargets().stream())
                .filter(target ->
                        arguments.length < 3 || List.of(arguments[2].split(",")).contains(target.name()))
                .toList();
        System.out.println("| format | cases | accepted | rejected | failed | s |");
        System.out.println("|---|---|---|---|---|---|");
        long failed = 0;
        for (FuzzTarget target : targets) {
            failed += run(target, seed, cases / targets.size());
        }
        System.exit(failed == 0 ? 0 : 1);
    }

    private static long run(FuzzTarget target, long seed, long cases) throws IOException, InterruptedException {
        long start = System.nanoTime();
        long accepted = 0;
        long rejected = 0;
        long failed = 0;
        for (long from = 0; from < cases; from += STEP) {
            Fuzzer.Counts counts = step(target, seed, from, Math.min(cases, from + STEP));
            accepted += counts.accepted();
            rejected += counts.rejected();
            failed += counts.failed();
            for (Fuzzer.Failure failure : counts.failures()) {
                keep(failure, seed);
            }
        }
        System.out.printf(
                "| %s | %d | %d | %d | %d | %.0f |%n",
                target.name(), cases, accepted, rejected, failed, (System.nanoTime() - start) / 1e9);
        return failed;
    }

    private static Fuzzer.Counts step(FuzzTarget target, long seed, long from, long to) throws InterruptedException {
        List<Fuzzer.Counts> counts = new ArrayList<>();
        Thread worker = new Thread(() -> counts.add(new Fuzzer(target, seed).run(from, to)));
        worker.start();
        long start = System.nanoTime();
        while (worker.isAlive()
                && ManagementFactory.getThreadMXBean().getThreadCpuTime(worker.getId()) < LONGEST_STEP.toNanos()
                && System.nanoTime() - start < LONGEST_STEP.multipliedBy(10).toNanos()) {
            worker.join(1000);
        }
        if (worker.isAlive()) {
            System.err.printf("%s: cases %d to %d of seed %d do not end%n", target.name(), from, to, seed);
            for (StackTraceElement element : worker.getStackTrace()) {
                System.err.println("    " + element);
            }
            System.exit(2);
        }
        return counts.get(0);
    }

    private static void keep(Fuzzer.Failure failure, long seed) throws IOException {
        System.err.printf("%s, case %d of seed %d: %s%n", failure.target(), failure.number(), seed, failure.what());
        Path folder = Files.createDirectories(Path.of("benchmarks/target/fuzz"));
        Files.write(folder.resolve("%s-%d-%d".formatted(failure.target(), seed, failure.number())), failure.file());
    }
}
