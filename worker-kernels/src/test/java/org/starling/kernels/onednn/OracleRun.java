package org.starling.kernels.onednn;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.starling.kernels.batch.Batch;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.onednn.parameter.ParameterSlot;
import org.starling.kernels.replica.Network;

/** Trains a network by DL4J and by each backend, from the same parameters on the same batches, and compares them with DL4J. */
final class OracleRun {
    /** Steps of a short trial. */
    static final int FEW_STEPS = 8;

    /** Steps of a long trial. */
    static final int MANY_STEPS = 20;

    /** A step whose batch is smaller, as at the end of an epoch. */
    static final int SMALLER_BATCH = 3;

    private static final int SMALLER_BATCH_PERIOD = 7;
    private static final int SEED = 42;
    private static final int MOVED_STARTS = 2;

    private final Oracle start;
    private final List<Batch> batches;
    private final List<ParameterSlot> slots;
    private final Rounding rounding;

    private OracleRun(Oracle start, List<Batch> batches, Rounding rounding) {
        this.start = start;
        this.batches = batches;
        this.slots = start.slots();
        this.rounding = rounding;
    }

    /**
     * Trains {@code steps} steps by each backend and returns what does not agree: neither by what rounding explains, nor, where
     * that does not suffice, by how far DL4J comes from itself in float64 and when its start is moved. See {@link Rounding}.
     */
    static Map<String, List<Comparison>> disagreements(
            Network network, ExampleFormat format, int batchSize, int steps) {
        Random random = new Random(SEED);
        try (Oracle start = Oracle.of(network, random)) {
            List<Batch> batches = batches(format, batchSize, steps, random);
            OracleRun run = new OracleRun(start, batches, Rounding.of(start.slots(), format, batchSize));
            double[] parameters = start.parameters();
            List<Measurement> theirs = run.record(start.inPrecision(DataType.FLOAT));
            return Map.of(
                    "oneDNN",
                    run.disagreements(theirs, ReplicaNetwork.oneDnn(network, format, batchSize, parameters)),
                    "LibTorch",
                    run.disagreements(theirs, ReplicaNetwork.torch(network, format, batchSize, "cpu", parameters)));
        }
    }

    private List<Comparison> disagreements(List<Measurement> theirs, ComparedNetwork compiled) {
        List<Measurement> ours = record(compiled);
        List<Comparison> tight = disagreements(Comparison.of(ours, theirs, List.of()));
        if (tight.isEmpty()) {
            return tight;
        }
        List<Measurement> exact = record(start.inPrecision(DataType.DOUBLE));
        return disagreements(Comparison.of(ours, definedBy(exact, theirs), others(exact)));
    }

    /** {@code theirs}, with results in float64 in place of those that are NaN in float32 alone. */
    private static List<Measurement> definedBy(List<Measurement> exact, List<Measurement> theirs) {
        return IntStream.range(0, theirs.size())
                .mapToObj(i -> theirs.get(i).undefined() ? exact.get(i) : theirs.get(i))
                .toList();
    }

    /**
     * Equally valid results of DL4J: {@code exact}, and results of starts on both sides of the given one, so that one crosses a
     * kink.
     */
    private List<List<Measurement>> others(List<Measurement> exact) {
        List<List<Measurement>> others = new ArrayList<>(List.of(exact));
        for (int seed = 0; seed < MOVED_STARTS; seed++) {
            others.add(record(start.moved(Rounding.MOVE, seed)));
            others.add(record(start.moved(-Rounding.MOVE, seed)));
        }
        return others;
    }

    private List<Measurement> record(ComparedNetwork network) {
        try (network) {
            return Recorder.record(network, batches, slots, rounding);
        }
    }

    private static List<Comparison> disagreements(List<Comparison> comparisons) {
        return comparisons.stream().filter(comparison -> !comparison.agrees()).toList();
    }

    private static List<Batch> batches(ExampleFormat format, int batchSize, int steps, Random random) {
        List<Batch> batches = new ArrayList<>();
        for (int i = 0; i < steps; i++) {
            int size = i % SMALLER_BATCH_PERIOD == SMALLER_BATCH ? Math.max(1, batchSize / 2) : batchSize;
            batches.add(OracleTest.batch(format, size, random));
        }
        return batches;
    }
}
