package org.starling.kernels.allreduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.starling.kernels.averaging.AllReduce;
import org.starling.kernels.averaging.AveragingException;
import org.starling.kernels.averaging.Contribution;
import org.starling.kernels.averaging.GroupSpec;
import org.starling.kernels.averaging.PeerAddress;
import org.starling.kernels.averaging.SliceUpdate;
import org.starling.kernels.codec.CodecType;

/** Failures between JVMs. The groups' time-out is long, so a passing test did not wait for it. */
final class PeerFailureTest {
    private static final Contribution ONE = new Contribution(1, 0, false);

    @Test
    void ranksThatWaitForANodeThatClosedFailAtOnce() throws Exception {
        AveragingNode lost = AllReduceCluster.plainNode();
        try (AllReduceCluster cluster = AllReduceCluster.of(List.of(AllReduceCluster.plainNode(), lost), 2, 1)) {
            CountDownLatch averaged = new CountDownLatch(3);
            List<Future<Object>> running = cluster.start(AllReduceCluster.spec(1_000_000), allReduce -> {
                allReduce.average(new float[1_000_000], ONE);
                averaged.countDown();
                averaged.await();
                if (allReduce.rank() == 2) {
                    cluster.node(2).close();
                }
                return allReduce.average(new float[1_000_000], ONE);
            });
            assertThat(AllReduceCluster.failures(running.subList(0, 2))).allSatisfy(failure -> assertThat(failure)
                    .isInstanceOf(AveragingException.class)
                    .hasMessageContaining("Cannot average in round 1: ")
                    .hasMessageContaining("rank 2 at " + lost.address()));
        }
    }

    @Test
    void peerThatSpeaksAnotherProtocolIsNamed() throws Exception {
        AveragingNode newer = new AveragingNode(
                AveragingNode.transportConf(new SparkConf(false)),
                "127.0.0.1",
                "127.0.0.1",
                List.of(),
                List.of(),
                Message.PROTOCOL + 1);
        try (AllReduceCluster cluster = AllReduceCluster.of(List.of(AllReduceCluster.plainNode(), newer), 1, 1)) {
            List<Throwable> failures = AllReduceCluster.failures(
                    cluster.start(AllReduceCluster.spec(10), allReduce -> allReduce.average(new float[10], ONE)));
            assertThat(failures.get(0))
                    .isInstanceOf(AveragingException.class)
                    .hasMessage("Cannot average in round 0: rank 1 at " + newer.address()
                            + " runs protocol %d, this one %d;".formatted(Message.PROTOCOL + 1, Message.PROTOCOL)
                            + " use the same Starling jar on all executors");
            assertThat(failures.get(1))
                    .hasMessageContaining(
                            "runs protocol %d, this one %d".formatted(Message.PROTOCOL, Message.PROTOCOL + 1));
        }
    }

    @Test
    void peerWithAnotherVectorLengthIsNamed() throws Exception {
        try (AllReduceCluster cluster = AllReduceCluster.of(1, 1);
                Threads threads = new Threads()) {
            GroupSpec spec = AllReduceCluster.spec(10);
            GroupSpec longer = new GroupSpec(spec.id(), spec.key(), 11, CodecType.FP32, AllReduceCluster.LONG);
            AllReduce first = cluster.join(spec, 0);
            AllReduce second = cluster.join(longer, 1);
            List<Future<?>> running = List.of(
                    threads.submit(() -> first.average(new float[10], ONE)),
                    threads.submit(() -> second.average(new float[11], ONE)));
            assertThat(AllReduceCluster.failures(running)).allSatisfy(failure -> assertThat(failure)
                    .isInstanceOf(AveragingException.class)
                    .hasMessageContaining("Cannot average in round 0: rank ")
                    .hasMessageContaining("vectorLength=10")
                    .hasMessageContaining("vectorLength=11")
                    .hasMessageContaining("use the same job configuration and Starling jar on all executors"));
        }
    }

    @Test
    void rankOfTheSameJvmWithAnotherVectorLengthCannotJoin() throws Exception {
        try (AllReduceCluster cluster = AllReduceCluster.of(2)) {
            GroupSpec spec = AllReduceCluster.spec(10);
            cluster.join(spec, 0);
            GroupSpec longer = new GroupSpec(spec.id(), spec.key(), 11, CodecType.FP32, AllReduceCluster.LONG);
            assertThatThrownBy(() -> cluster.join(longer, 1))
                    .isInstanceOf(AveragingException.class)
                    .hasMessageContaining("use one configuration for all ranks");
        }
    }

    @Test
    void rankThatJoinsTwiceIsRefused() throws Exception {
        try (AllReduceCluster cluster = AllReduceCluster.of(1)) {
            GroupSpec spec = AllReduceCluster.spec(10);
            cluster.join(spec, 0);
            assertThatThrownBy(() -> cluster.join(spec, 0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("use a new group id for every epoch and attempt");
        }
    }

    @Test
    void addressesInAnotherOrderAreRefused() {
        try (AllReduceCluster cluster = AllReduceCluster.of(1, 1)) {
            List<PeerAddress> swapped =
                    List.of(cluster.node(1).address(), cluster.node(0).address());
            assertThatThrownBy(() -> cluster.node(0).join(AllReduceCluster.spec(10), 0, swapped, SliceUpdate.NONE))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("gather the addresses in rank order");
        }
    }

    @Test
    void peerWithAnotherSecretCannotConnect() throws Exception {
        try (AllReduceCluster cluster = AllReduceCluster.of(
                List.of(AllReduceCluster.encryptedNode("starlings"), AllReduceCluster.encryptedNode("sparrows")),
                1,
                1)) {
            assertThatThrownBy(() -> cluster.join(AllReduceCluster.spec(10), 0))
                    .isInstanceOf(AveragingException.class)
                    .hasMessageContaining(
                            "cannot connect to rank 1 at " + cluster.node(1).address())
                    .hasMessageContaining("spark.authenticate");
        }
    }

    @Test
    void unauthenticatedPeerCannotTakePart() throws Exception {
        try (AllReduceCluster cluster = AllReduceCluster.of(
                List.of(AllReduceCluster.plainNode(), AllReduceCluster.encryptedNode("starlings")), 1, 1)) {
            GroupSpec spec = AllReduceCluster.spec(10, CodecType.FP32, Duration.ofMillis(500));
            assertThatThrownBy(() -> {
                        try (AllReduce allReduce = cluster.join(spec, 0)) {
                            allReduce.average(new float[10], ONE);
                        }
                    })
                    .isInstanceOf(AveragingException.class)
                    .hasMessageContaining("rank 1");
        }
    }

    @Test
    void peerThatIsNotThereIsNamed() throws Exception {
        AveragingNode gone = AllReduceCluster.plainNode();
        gone.close();
        try (AllReduceCluster cluster = AllReduceCluster.of(List.of(AllReduceCluster.plainNode(), gone), 2, 1)) {
            List<Throwable> failures = AllReduceCluster.failures(
                    cluster.start(AllReduceCluster.spec(10), allReduce -> allReduce.average(new float[10], ONE)));
            assertThat(failures.subList(0, 2)).allSatisfy(failure -> assertThat(failure)
                    .isInstanceOf(AveragingException.class)
                    .hasMessageContaining("rank 2 at " + gone.address()));
            assertThat(cluster.node(0).groups().size()).isZero();
        }
    }

    @Test
    void ranksMayBeEarly() throws Exception {
        try (AllReduceCluster cluster = AllReduceCluster.of(1, 1);
                Threads threads = new Threads()) {
            GroupSpec spec = AllReduceCluster.spec(1000);
            CountDownLatch entering = new CountDownLatch(1);
            Future<float[]> early = threads.submit(() -> {
                float[] vector = AllReduceContractTest.vector(0, 1000);
                AllReduce allReduce = cluster.join(spec, 0);
                entering.countDown();
                allReduce.average(vector, ONE);
                return vector;
            });
            entering.await();
            float[] vector = AllReduceContractTest.vector(1, 1000);
            cluster.join(spec, 1).average(vector, ONE);
            assertThat(early.get()).containsExactly(vector);
        }
    }

    @Test
    void groupsDoNotMix() throws Exception {
        try (AllReduceCluster cluster = AllReduceCluster.of(1, 1);
                Threads threads = new Threads()) {
            Future<List<Float>> other = threads.submit(() -> averages(cluster, 10f));
            assertThat(averages(cluster, 1f)).containsOnly(1f);
            assertThat(other.get()).containsOnly(10f);
        }
    }

    private static List<Float> averages(AllReduceCluster cluster, float value) throws Exception {
        return cluster.play(AllReduceCluster.spec(1), allReduce -> {
            float[] vector = {value};
            for (int round = 0; round < 100; round++) {
                allReduce.average(vector, ONE);
            }
            return vector[0];
        });
    }
}
