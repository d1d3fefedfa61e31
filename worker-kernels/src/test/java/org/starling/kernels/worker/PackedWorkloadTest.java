package org.starling.kernels.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.starling.kernels.batch.Batch;
import org.starling.kernels.batch.ExampleBlock;
import org.starling.kernels.batch.ExampleFormat;
import org.starling.kernels.batch.Examples;
import org.starling.kernels.batch.Shuffle;
import org.starling.kernels.replica.Backend;
import org.starling.kernels.replica.Network;
import org.starling.kernels.replica.Precision;

class PackedWorkloadTest {
    private static final ExampleFormat FORMAT = Examples.pixels(3, 4);
    private static final Network UNUSED = new Network(Network.Kind.MULTI_LAYER, "{}");

    @Test
    void partsOfABatchAreLoadedAndSkippedTogether() {
        Recorder all = new Recorder();
        Recorder rest = new Recorder();

        Feed feed = open(all);
        assertThat(feed.load()).isEqualTo(6);
        feed.train();
        assertThat(feed.load()).isEqualTo(6);
        feed.train();
        assertThat(feed.load()).isEqualTo(5);
        feed.train();
        assertThat(feed.hasNext()).isFalse();
        Feed resumed = open(rest);
        resumed.skip(1);
        while (resumed.hasNext()) {
            resumed.load();
            resumed.train();
        }

        assertThat(all.sizes).containsExactly(List.of(2, 2, 2), List.of(2, 2, 2), List.of(2, 2, 1));
        assertThat(rest.sizes).isEqualTo(all.sizes.subList(1, 3));
        assertThat(rest.features).isEqualTo(all.features.subList(3, 9));
    }

    private static Feed open(Recorder replica) {
        PackedWorkload workload =
                new PackedWorkload(UNUSED, FORMAT, Backend.AUTO, Precision.FP32, 2, 3, Shuffle.EVERY_EPOCH, List.of());
        List<ExampleBlock> blocks = List.of(Examples.block(FORMAT, 10, 1), Examples.block(FORMAT, 7, 2));
        return workload.open(blocks.iterator(), replica, 9);
    }

    /** Records what it is given to train on. */
    private static final class Recorder extends QuadraticReplica {
        private final List<List<Integer>> sizes = new ArrayList<>();
        private final List<String> features = new ArrayList<>();

        Recorder() {
            super(new float[1]);
        }

        @Override
        public double train(List<Batch> parts) {
            sizes.add(parts.stream().map(Batch::size).toList());
            for (Batch part : parts) {
                float[] values = new float[part.size() * FORMAT.features().length()];
                part.unpackFeatures(FloatBuffer.wrap(values));
                features.add(Arrays.toString(values));
            }
            return 0;
        }
    }
}
