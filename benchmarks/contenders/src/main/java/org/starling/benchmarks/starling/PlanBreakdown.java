package org.starling.benchmarks.starling;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.starling.benchmarks.data.ExampleBatch;
import org.starling.benchmarks.data.FashionMnist;
import org.starling.benchmarks.data.StepData;
import org.starling.benchmarks.dl4j.KernelNetwork;
import org.starling.benchmarks.report.Machine;
import org.starling.kernels.batch.Batch;
import org.starling.kernels.onednn.OneDnnCompiler;
import org.starling.kernels.onednn.OneDnnReplica;
import org.starling.kernels.onednn.plan.Operation;
import org.starling.kernels.replica.Backend;
import org.starling.kernels.replica.Precision;
import org.starling.kernels.replica.ReplicaOptions;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Command {@code benchmarks/run breakdown NETWORK}: prints the time of each operation of one oneDNN step, beside the limit that
 * arithmetic and memory set (roofline; Williams, Waterman and Patterson 2009).
 */
@Command(
        name = "benchmarks/run breakdown",
        mixinStandardHelpOptions = true,
        description =
                "Prints time, rates and implementation of every operation of a oneDNN step, and the core's peaks.")
public final class PlanBreakdown implements Callable<Integer> {
    private static final int BATCHES = 10;
    private static final String ROW = "%10s %6s %5s %8s %6s %6s  %-44s %s";
    private static final double MICROSECOND = 1e3;

    /** Adam reads gradient, weight and two moments, and writes all but the gradient. */
    private static final int UPDATER_BYTES = 7 * Float.BYTES;

    @Parameters(paramLabel = "NETWORK", description = "${COMPLETION-CANDIDATES}, in either case")
    private KernelNetwork network;

    @Option(names = "--threads", defaultValue = "1", description = "native threads (default: ${DEFAULT-VALUE})")
    private int threads;

    @Option(names = "--precision", defaultValue = "FP32", description = "${COMPLETION-CANDIDATES}, in either case")
    private Precision precision;

    @Option(names = "--batch-size", defaultValue = "64", description = "examples (default: ${DEFAULT-VALUE})")
    private int batchSize;

    @Option(names = "--steps", defaultValue = "200", description = "steps to take means of (default: ${DEFAULT-VALUE})")
    private int steps;

    @Option(names = "--dataset", description = "where Fashion-MNIST's IDX files lie")
    private Path dataset;

    private final Map<Operation, Long> nanoseconds = new LinkedHashMap<>();

    /** One line of the table: operations of the same name, such as those of all time steps. */
    private record Line(
            String name, String implementation, int count, double microseconds, double flop, double bytes) {}

    public static void main(String[] arguments) {
        CommandLine line = new CommandLine(new PlanBreakdown());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        System.exit(line.execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        List<Batch> batches = batches();
        try (OneDnnReplica replica = OneDnnCompiler.compile(
                network.network(),
                PackedExamples.format(network),
                new ReplicaOptions(Backend.ONEDNN, precision, batchSize, threads))) {
            double whole = 0;
            // the first half warms up
            for (int pass = 0; pass < 2; pass++) {
                nanoseconds.clear();
                long start = System.nanoTime();
                for (int i = 0; i < steps; i++) {
                    replica.train(batches.get(i % BATCHES));
                }
                whole = (System.nanoTime() - start) / MICROSECOND / steps;
                for (int i = 0; i < steps; i++) {
                    replica.train(
                            batches.get(i % BATCHES),
                            (operation, time) -> nanoseconds.merge(operation, time, Long::sum));
                }
            }
            print(lines(replica.operations(batchSize)), whole, replica.parameterCount());
        }
        return CommandLine.ExitCode.OK;
    }

    private List<Batch> batches() throws Exception {
        StepData data =
                switch (network) {
                    case MLP, CNN -> StepData.FASHION_MNIST;
                    case CIFAR_CNN, RESNET -> StepData.COLOUR_IMAGES;
                    case LSTM -> StepData.CHARACTERS;
                };
        Path folder = data == StepData.FASHION_MNIST
                ? FashionMnist.find(dataset, System.getenv(FashionMnist.DATASETS_VARIABLE))
                        .folder()
                : dataset;
        List<ExampleBatch> examples = data.batches(folder, BATCHES * batchSize, batchSize);
        return examples.stream()
                .map(batch -> PackedExamples.batch(network, batch))
                .toList();
    }

    private List<Line> lines(List<Operation> operations) {
        Map<List<String>, List<Operation>> groups = new LinkedHashMap<>();
        for (Operation operation : operations) {
            groups.computeIfAbsent(List.of(operation.name(), operation.implementation()), key -> new ArrayList<>())
                    .add(operation);
        }
        List<Line> lines = new ArrayList<>();
        groups.forEach((key, members) -> lines.add(new Line(
                key.get(0),
                key.get(1),
                members.size(),
                members.stream().distinct().mapToLong(nanoseconds::get).sum() / MICROSECOND / steps,
                members.stream()
                        .mapToDouble(operation -> operation.work().flop())
                        .sum(),
                members.stream()
                        .mapToDouble(operation -> operation.work().bytes())
                        .sum())));
        return lines;
    }

    private void print(List<Line> lines, double whole, long parameters) throws IOException {
        CorePeaks peaks = CorePeaks.measure();
        Machine machine = Machine.detect();
        line(
                "%s, batch %d, %d thread(s): %.1f us a step, %.0f examples/s",
                network, batchSize, threads, whole, batchSize / whole * 1e6);
        line(
                "%s (%s), load %s, limits %s",
                machine.cpu(), machine.vectorExtensions(), machine.loadAtStart(), machine.limits());
        line(
                "peaks: SGEMM of 512 x 512 %.1f GFLOP/s; copies in L2 %.1f, in L3 %.1f, in memory %.1f GB/s%n",
                peaks.sgemm(), peaks.cacheBandwidth(), peaks.sharedCacheBandwidth(), peaks.memoryBandwidth());
        line(ROW, "us", "%", "calls", "GFLOP/s", "% peak", "GB/s", "operation", "implementation");
        double planned = 0;
        double flop = 0;
        for (Line line : lines) {
            planned += line.microseconds();
            flop += line.flop();
            double rate = line.flop() / line.microseconds() / MICROSECOND;
            line(
                    ROW,
                    decimal(line.microseconds()),
                    decimal(100 * line.microseconds() / whole),
                    line.count(),
                    line.flop() == 0 ? "" : decimal(rate),
                    line.flop() == 0 ? "" : decimal(100 * rate / peaks.sgemm()),
                    line.bytes() == 0 ? "" : decimal(line.bytes() / line.microseconds() / MICROSECOND),
                    line.name(),
                    line.implementation());
        }
        double rest = whole - planned;
        line(ROW, decimal(rest), decimal(100 * rest / whole), "", "", "", "", "outside the plan: batch, updater", "");
        long updated = UPDATER_BYTES * parameters;
        double arithmetic = flop / peaks.sgemm() / MICROSECOND;
        double update = updated / peaks.bandwidth(4L * Float.BYTES * parameters) / MICROSECOND;
        line(
                "%nlimit: %.1f MFLOP by SGEMM %.1f us + %.2f MB of the updater %.1f us = %.1f us, %.0f examples/s; a step takes %.2f times as long",
                flop / 1e6,
                arithmetic,
                updated / 1e6,
                update,
                arithmetic + update,
                batchSize / (arithmetic + update) * 1e6,
                whole / (arithmetic + update));
    }

    private static String decimal(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    private static void line(String format, Object... values) {
        System.out.printf(Locale.ROOT, format + "%n", values);
    }
}
