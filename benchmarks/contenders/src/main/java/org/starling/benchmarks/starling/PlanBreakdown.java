package org.starling.benchmarks.starling;

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

/** Command {@code benchmarks/run breakdown NETWORK}: prints the time of each operation of one oneDNN step. */
@Command(
        name = "benchmarks/run breakdown",
        mixinStandardHelpOptions = true,
        description = "Prints time and implementation of every operation of a oneDNN step.")
public final class PlanBreakdown implements Callable<Integer> {
    private static final int BATCHES = 10;
    private static final double MICROSECOND = 1e3;

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
    private record Line(String name, String implementation, int count, double microseconds) {}

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
            print(lines(replica.operations(batchSize)), whole);
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
                members.stream().distinct().mapToLong(nanoseconds::get).sum() / MICROSECOND / steps)));
        return lines;
    }

    private void print(List<Line> lines, double whole) {
        double planned = lines.stream().mapToDouble(Line::microseconds).sum();
        System.out.printf(
                Locale.ROOT,
                "%s, batch %d, %d thread(s): %.1f us a step, %.0f examples/s%n%n",
                network,
                batchSize,
                threads,
                whole,
                batchSize / whole * 1e6);
        System.out.printf("%10s %6s %5s  %-44s %s%n", "us", "%", "calls", "operation", "implementation");
        for (Line line : lines) {
            System.out.printf(
                    Locale.ROOT,
                    "%10.1f %6.1f %5d  %-44s %s%n",
                    line.microseconds(),
                    100 * line.microseconds() / whole,
                    line.count(),
                    line.name(),
                    line.implementation());
        }
        System.out.printf(
                Locale.ROOT,
                "%10.1f %6.1f %5s  %s%n",
                whole - planned,
                100 * (whole - planned) / whole,
                "",
                "outside the plan: loading the batch, updater (less what timing adds)");
    }
}
