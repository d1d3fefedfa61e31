package org.starling.kernels.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.starling.kernels.ReplicaCompiler;
import org.starling.kernels.batch.Batch;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.replica.Backend;
import org.starling.kernels.replica.Network;
import org.starling.kernels.replica.Replica;
import org.starling.kernels.replica.ReplicaOptions;

/** Memory of a process that trains for long and builds replicas often, as {@code soak.steps} and {@code soak.rebuilds} state. */
class SoakIT extends OracleTest {
    private static final int LONG_RUN = Integer.getInteger("soak.steps", 4_000);
    private static final int REBUILDS = Integer.getInteger("soak.rebuilds", 80);
    private static final int WARM_UP_REBUILDS = 20;
    private static final ExampleFormat IMAGES = floats(5, 2, 8, 8);

    /**
     * Allowed growth of the process without its heap. A leak of one replica per rebuild would be several times this.
     */
    private static final long SLACK_BYTES = 48L << 20;

    /** The JVM puts a heap of compressed references below 64 GiB, and the operating system all else above. */
    private static final long HEAP_LIMIT = 64L << 30;

    private static final Pattern MAPPING = Pattern.compile("^([0-9a-f]+)-[0-9a-f]+ ");
    private static final Pattern RESIDENT = Pattern.compile("^Rss:\\s+(\\d+) kB");

    @ParameterizedTest
    @EnumSource(
            value = Backend.class,
            names = {"ONEDNN", "TORCH"})
    void manyStepsOfChangingSizesDoNotGrow(Backend backend) throws IOException {
        Batch[] batches = batches();
        try (Replica replica = compile(backend)) {
            train(replica, batches, LONG_RUN / 5);
            long bytes = replica.nativeBytes();
            long objects = Pointer.totalCount();
            long process = resident();
            train(replica, batches, LONG_RUN - LONG_RUN / 5);
            assertThat(replica.nativeBytes()).isEqualTo(bytes);
            assertThat(Pointer.totalCount()).as("native objects").isLessThan(objects + 100);
            assertThat(resident() - process).as("growth of the process").isLessThan(SLACK_BYTES);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Backend.class,
            names = {"ONEDNN", "TORCH"})
    void rebuiltReplicasFreeWhatTheyHeld(Backend backend) throws IOException {
        Batch[] batches = batches();
        rebuild(backend, WARM_UP_REBUILDS, batches);
        long objects = Pointer.totalCount();
        long process = resident();
        rebuild(backend, REBUILDS, batches);
        assertThat(Pointer.totalCount()).as("native objects").isLessThan(objects + 100);
        assertThat(resident() - process).as("growth of the process").isLessThan(SLACK_BYTES);
    }

    private static Replica compile(Backend backend) {
        return ReplicaCompiler.compile(network(), IMAGES, new ReplicaOptions(backend, 16, 1));
    }

    private static void rebuild(Backend backend, int times, Batch... batches) {
        for (int i = 0; i < times; i++) {
            Replica replica = compile(backend);
            train(replica, batches, 3);
            assertThat(replica.nativeBytes()).isPositive();
            replica.close();
            assertThat(replica.nativeBytes()).isZero();
            // else objects that wait for collection would hold what they own
            System.gc();
        }
    }

    private static void train(Replica replica, Batch[] batches, int steps) {
        for (int i = 0; i < steps; i++) {
            replica.train(batches[i % batches.length]);
        }
    }

    private static Batch[] batches() {
        Random random = new Random(3);
        return new Batch[] {batch(IMAGES, 16, random), batch(IMAGES, 16, random), batch(IMAGES, 5, random)};
    }

    private static Network network() {
        return Network.of(OneDnnLayerTest.settings()
                .list()
                .layer(new ConvolutionLayer.Builder(3, 3).nOut(32).build())
                .layer(new BatchNormalization())
                .layer(new SubsamplingLayer.Builder()
                        .kernelSize(2, 2)
                        .stride(2, 2)
                        .build())
                .layer(new DenseLayer.Builder().nOut(512).dropOut(0.5).build())
                .layer(OneDnnLayerTest.output())
                .setInputType(InputType.convolutional(8, 8, 2))
                .build());
    }

    /** Memory of the process in bytes, as the operating system counts it, without Java's heap, which grows to its limit. */
    private static long resident() throws IOException {
        Path maps = Path.of("/proc/self/smaps");
        assumeThat(maps).as("Linux").exists();
        System.gc();
        long kibibytes = 0;
        boolean counted = false;
        for (String line : Files.readAllLines(maps)) {
            Matcher start = MAPPING.matcher(line);
            Matcher resident = RESIDENT.matcher(line);
            if (start.find()) {
                counted = Long.parseUnsignedLong(start.group(1), 16) >= HEAP_LIMIT;
            } else if (counted && resident.find()) {
                kibibytes += Long.parseLong(resident.group(1));
            }
        }
        assertThat(kibibytes).isPositive();
        return kibibytes * 1_024;
    }
}
