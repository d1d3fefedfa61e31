package org.starling.driver.checkpoint.snapshot;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.starling.kernels.outer.OuterState;
import org.starling.kernels.validation.Checks;
import org.starling.kernels.validation.OptionalValue;
import org.starling.kernels.worker.snapshot.EpochCounters;
import org.starling.kernels.worker.snapshot.RankState;
import org.starling.serving.checkpoint.FloatFile;
import org.starling.serving.history.Json;

/**
 * The part of one rank in a snapshot: the content of {@code rank-00000.json}. Its numbers follow each other in {@code
 * rank-00000.bin}: updater state, momentum and moving average in float32, residual in bfloat16, all little-endian.
 *
 * @param version version of this format, {@value #VERSION}
 * @param rank that wrote it
 * @param startIteration updates that a replica had made when the epoch began
 * @param iteration updates made by its replica since training began
 * @param scheduled batches of the epoch after which rounds were due
 * @param batches batches trained in the epoch
 * @param examples examples in them
 * @param lossSum sum of their losses
 * @param updaterState numbers of updater state that only this rank has
 * @param momentumFrom first position of its slice of the outer optimiser's momentum
 * @param momentumTo position after the slice
 * @param residual numbers that its codec has still to send
 * @param averageFrom first position of its slice of the moving average; 0 if it was not recorded
 * @param averageTo position after the slice; 0 if it was not recorded
 */
record RankRecord(
        int version,
        int rank,
        int startIteration,
        int iteration,
        long scheduled,
        int batches,
        long examples,
        double lossSum,
        int updaterState,
        int momentumFrom,
        int momentumTo,
        int residual,
        @OptionalValue Integer averageFrom,
        @OptionalValue Integer averageTo) {
    private static final int VERSION = 1;

    RankRecord {
        averageFrom = averageFrom == null ? (Integer) 0 : averageFrom;
        averageTo = averageTo == null ? (Integer) 0 : averageTo;
        new Checks()
                .require(
                        version == VERSION,
                        "version",
                        "must be %d, is %d; use the Starling that wrote it".formatted(VERSION, version))
                .require(updaterState >= 0, "updaterState", "must not be negative, is " + updaterState)
                .require(
                        momentumFrom >= 0 && momentumTo >= momentumFrom,
                        "momentumTo",
                        "must not be less than momentumFrom, %d, is %d".formatted(momentumFrom, momentumTo))
                .require(residual >= 0, "residual", "must not be negative, is " + residual)
                .require(
                        averageFrom >= 0 && averageTo >= averageFrom,
                        "averageTo",
                        "must not be less than averageFrom, %d, is %d".formatted(averageFrom, averageTo))
                .require(
                        averageTo == 0 || momentumTo == 0 || (averageFrom == momentumFrom && averageTo == momentumTo),
                        "averageTo",
                        "must be of the slice of the momentum, %d to %d, is of %d to %d"
                                .formatted(momentumFrom, momentumTo, averageFrom, averageTo))
                .done();
    }

    static RankRecord of(RankState state) {
        OuterState outer = state.outer();
        boolean hasMomentum = outer.momentum().length > 0;
        boolean hasAverage = outer.average().length > 0;
        return new RankRecord(
                VERSION,
                state.rank(),
                state.startIteration(),
                state.iteration(),
                state.counters().scheduled(),
                state.counters().batches(),
                state.counters().examples(),
                state.counters().lossSum(),
                state.updaterState().length,
                hasMomentum ? outer.from() : 0,
                hasMomentum ? outer.to() : 0,
                state.residual().length,
                hasAverage ? outer.from() : 0,
                hasAverage ? outer.to() : 0);
    }

    static RankRecord fromJson(String json) throws JsonProcessingException {
        return Json.read(json, RankRecord.class);
    }

    String toJson() {
        return Json.write(this);
    }

    /** Length of the file of numbers; the rank has none if it is 0. */
    long numberBytes() {
        long floats = (long) updaterState + momentumTo - momentumFrom + averageTo - averageFrom;
        return floats * Float.BYTES + (long) residual * Short.BYTES;
    }

    static void writeNumbers(RankState state, OutputStream target) throws IOException {
        FloatFile.write(state.updaterState(), target);
        FloatFile.write(state.outer().momentum(), target);
        FloatFile.write(state.outer().average(), target);
        ByteBuffer residual =
                ByteBuffer.allocate(state.residual().length * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        residual.asShortBuffer().put(state.residual());
        target.write(residual.array());
    }

    /**
     * The state that this record describes.
     *
     * @param rounds averaging rounds of the epoch, from the name of the snapshot's directory
     * @param numbers written by {@link #writeNumbers}
     */
    RankState toState(long rounds, InputStream numbers) throws IOException {
        return new RankState(
                rank,
                startIteration,
                iteration,
                new EpochCounters(rounds, scheduled, batches, examples, lossSum),
                read(numbers, updaterState),
                new OuterState(
                        Math.max(momentumFrom, averageFrom),
                        Math.max(momentumTo, averageTo),
                        read(numbers, momentumTo - momentumFrom),
                        read(numbers, averageTo - averageFrom)),
                readResidual(numbers));
    }

    private short[] readResidual(InputStream numbers) throws IOException {
        short[] values = new short[residual];
        byte[] bytes = numbers.readNBytes(residual * Short.BYTES);
        if (bytes.length < residual * Short.BYTES) {
            throw new EOFException("it ends before the %d values of the residual".formatted(residual));
        }
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(values);
        return values;
    }

    private static float[] read(InputStream numbers, int length) throws IOException {
        return FloatFile.read(numbers, ByteOrder.LITTLE_ENDIAN, length);
    }
}
