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

/** Memory of a process that trains for long and builds replicas often. */
class SoakIT extends OracleTest {
    private static final int LONG_RUN = 4_000;
    private static final int REBUILDS = 80;
    private static final int WARM_UP_REBUILDS = 20;
    private static final ExampleFormat IMAGES = floats(5, 2, 8, 8);

    /**
     * Allowed growth of the process. The heap is bounded; a leak of one replica per rebuild would be several times this.
     */
    private static final long SLACK_BYTES = 48L << 20;

    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

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
            // else the heap, which is part of the process, would grow to its size before it is collected
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

    /** Memory of the process as the kernel counts it. */
    private static long resident() throws IOException {
        Path status = Path.of("/proc/self/status");
        assumeThat(status).as("Linux").exists();
        System.gc();
        Matcher matcher = RESIDENT.matcher(Files.readString(status));
        assertThat(matcher.find()).isTrue();
        return Long.parseLong(matcher.group(1)) * 1_024;
    }
}
