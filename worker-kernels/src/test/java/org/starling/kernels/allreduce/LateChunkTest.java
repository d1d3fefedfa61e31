package org.starling.kernels.allreduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.network.client.StreamCallbackWithID;
import org.junit.jupiter.api.Test;
import org.starling.kernels.allreduce.Message.Kind;
import org.starling.kernels.averaging.AllReduce;
import org.starling.kernels.averaging.AveragingException;
import org.starling.kernels.averaging.Contribution;
import org.starling.kernels.averaging.GroupSpec;
import org.starling.kernels.averaging.SliceUpdate;

/** Chunks and rounds that end after the ranks of the JVM have left and freed their buffers. */
final class LateChunkTest {
    private static final Contribution ONE = new Contribution(1, 0, false);
    private static final int LENGTH = 20;
    private static final ByteBuffer HALF_OF_A_SLICE = ByteBuffer.allocate(LENGTH / 2 * Float.BYTES / 2);

    @Test
    void partThatEndsAfterAllRanksLeftIsDropped() throws Exception {
        try (AllReduceCluster cluster = AllReduceCluster.of(1, 1)) {
            GroupSpec spec = AllReduceCluster.spec(LENGTH);
            AllReduce rank = cluster.join(spec, 0);

            enter(cluster.node(0).groups().receiver(spec.id()), spec);
            StreamCallbackWithID part = announced(cluster, spec, Kind.PART, 0);
            rank.close();

            // an exception here appears at the sender as a separate failure
            assertThatCode(() -> endOf(part)).doesNotThrowAnyException();
            assertThat(cluster.node(0).groups().size()).isZero();
        }
    }

    @Test
    void partThatStartsAfterAllRanksLeftIsDropped() throws Exception {
        try (AllReduceCluster cluster = AllReduceCluster.of(1, 1)) {
            GroupSpec spec = AllReduceCluster.spec(LENGTH);
            AllReduce rank = cluster.join(spec, 0);
            PeerReceiver receiver = cluster.node(0).groups().receiver(spec.id());
            enter(receiver, spec);
            rank.close();

            assertThatCode(() -> endOf(announced(receiver, spec, Kind.PART, 0))).doesNotThrowAnyException();
        }
    }

    @Test
    void resultThatEndsAfterAllRanksLeftIsDropped() throws Exception {
        try (AllReduceCluster cluster = AllReduceCluster.of(1, 1);
                Threads threads = new Threads()) {
            GroupSpec spec = AllReduceCluster.spec(LENGTH);
            AtomicReference<AllReduce> rank = new AtomicReference<>();
            AtomicReference<Throwable> thrown = new AtomicReference<>(new AssertionError("there was no round"));
            // in this rank's update the round is entered, and the result of the other slice is due
            SliceUpdate leave = (values, from, to) -> {
                try {
                    StreamCallbackWithID result = announced(cluster, spec, Kind.RESULT, 1);
                    rank.get().close();
                    endOf(result);
                    thrown.set(null);
                } catch (Exception e) {
                    thrown.set(e);
                }
            };
            rank.set(cluster.join(spec, 0, leave));
            AllReduce other = cluster.join(spec, 1);

            Future<?> left = threads.submit(() -> rank.get().average(new float[LENGTH], ONE));
            Future<?> stayed = threads.submit(() -> other.average(new float[LENGTH], ONE));

            assertThat(AllReduceCluster.failures(List.of(left, stayed)))
                    .hasOnlyElementsOfType(AveragingException.class);
            assertThat(thrown).hasNullValue();
        }
    }

    @Test
    void ranksWhoseNodeIsClosedDuringARoundNameTheRound() throws Exception {
        try (AllReduceCluster cluster = AllReduceCluster.of(2);
                Threads threads = new Threads()) {
            GroupSpec spec = AllReduceCluster.spec(LENGTH);
            // after the sum, before the result is copied to the vector of the other rank
            AllReduce closing =
                    cluster.join(spec, 0, (values, from, to) -> cluster.node(0).close());
            AllReduce other = cluster.join(spec, 1);

            List<Future<?>> running = List.of(
                    threads.submit(() -> closing.average(new float[LENGTH], ONE)),
                    threads.submit(() -> other.average(new float[LENGTH], ONE)));

            assertThat(AllReduceCluster.failures(running)).allSatisfy(failure -> assertThat(failure)
                    .isInstanceOf(AveragingException.class)
                    .hasMessageContaining("Cannot average in round 0: rank ")
                    .hasMessageContaining("left the group: its averaging node was closed"));
        }
    }

    private static void enter(PeerReceiver receiver, GroupSpec spec) {
        receiver.accept(Message.join(Message.PROTOCOL, spec, 2, 1).enter(0, ONE), new EmbeddedChannel());
    }

    /** A chunk from rank 1 of which the first half has arrived. */
    private static StreamCallbackWithID announced(AllReduceCluster cluster, GroupSpec spec, Kind kind, int owner)
            throws Exception {
        return announced(cluster.node(0).groups().receiver(spec.id()), spec, kind, owner);
    }

    private static StreamCallbackWithID announced(PeerReceiver receiver, GroupSpec spec, Kind kind, int owner)
            throws Exception {
        Message header = Message.join(Message.PROTOCOL, spec, 2, 1).chunk(kind, 0, ONE, owner, 0);
        PeerMac mac = new PeerMac(spec.key(), spec.id(), 1, "receiver");
        StreamCallbackWithID stream = receiver.receive(header, mac, new EmbeddedChannel());
        stream.onData(stream.getID(), HALF_OF_A_SLICE.duplicate());
        return stream;
    }

    private static void endOf(StreamCallbackWithID stream) throws Exception {
        stream.onData(stream.getID(), HALF_OF_A_SLICE.duplicate());
        stream.onComplete(stream.getID());
    }
}
