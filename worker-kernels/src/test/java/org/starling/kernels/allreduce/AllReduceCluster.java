package org.starling.kernels.allreduce;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.network.sasl.SecretKeyHolder;
import org.starling.kernels.averaging.AllReduce;
import org.starling.kernels.averaging.GroupKey;
import org.starling.kernels.averaging.GroupSpec;
import org.starling.kernels.averaging.PeerAddress;
import org.starling.kernels.averaging.SliceUpdate;
import org.starling.kernels.codec.CodecType;

/** Ranks on their own threads, spread over averaging nodes, which behave like separate JVMs. */
final class AllReduceCluster implements AutoCloseable {
    static final Duration LONG = Duration.ofMinutes(1);
    /** With the codes of an encrypted network on all networks: their hash is the one that could depend on pieces. */
    static final GroupKey KEY = GroupKey.random(GroupKey.Network.ENCRYPTED);

    private static final AtomicInteger GROUPS = new AtomicInteger();

    private final List<AveragingNode> nodes;
    private final List<Integer> nodeOfRank;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    private AllReduceCluster(List<AveragingNode> nodes, List<Integer> nodeOfRank) {
        this.nodes = nodes;
        this.nodeOfRank = nodeOfRank;
        nodes.forEach(node -> node.admit(KEY));
    }

    /** As many ranks on each node as given, without authentication. */
    static AllReduceCluster of(int... ranksOfNode) {
        return of(IntStream.of(ranksOfNode).mapToObj(n -> plainNode()).toList(), ranksOfNode);
    }

    static AllReduceCluster of(List<AveragingNode> nodes, int... ranksOfNode) {
        List<Integer> nodeOfRank = new ArrayList<>();
        for (int node = 0; node < ranksOfNode.length; node++) {
            for (int i = 0; i < ranksOfNode[node]; i++) {
                nodeOfRank.add(node);
            }
        }
        return new AllReduceCluster(nodes, nodeOfRank);
    }

    static AveragingNode plainNode() {
        return AveragingNode.start(new SparkConf(false), "127.0.0.1");
    }

    static AveragingNode encryptedNode(String secret) {
        SparkConf conf = new SparkConf(false).set("spark.network.crypto.enabled", "true");
        return AveragingNode.start(conf, "127.0.0.1", "127.0.0.1", "app", new Secret(secret));
    }

    private record Secret(String secret) implements SecretKeyHolder {
        @Override
        public String getSaslUser(String appId) {
            return "starling";
        }

        @Override
        public String getSecretKey(String appId) {
            return secret;
        }
    }

    static GroupSpec spec(int length) {
        return spec(length, CodecType.FP32, LONG);
    }

    static GroupSpec spec(int length, CodecType codec, Duration timeout) {
        return new GroupSpec("test/" + GROUPS.incrementAndGet(), KEY, length, codec, timeout);
    }

    int ranks() {
        return nodeOfRank.size();
    }

    AveragingNode node(int rank) {
        return nodes.get(nodeOfRank.get(rank));
    }

    List<PeerAddress> peers() {
        return IntStream.range(0, ranks())
                .mapToObj(rank -> node(rank).address())
                .toList();
    }

    AllReduce join(GroupSpec spec, int rank) throws Exception {
        return join(spec, rank, SliceUpdate.NONE);
    }

    AllReduce join(GroupSpec spec, int rank, SliceUpdate update) throws Exception {
        return node(rank).join(spec, rank, peers(), update);
    }

    /** Work of one rank. */
    interface Part<T> {
        T play(AllReduce allReduce) throws Exception;
    }

    /** Lets every rank join, run its work and leave. */
    <T> List<Future<T>> start(GroupSpec spec, Part<T> part) {
        List<Future<T>> running = new ArrayList<>();
        for (int rank = 0; rank < ranks(); rank++) {
            int mine = rank;
            running.add(threads.submit(() -> {
                try (AllReduce allReduce = join(spec, mine)) {
                    return part.play(allReduce);
                }
            }));
        }
        return running;
    }

    <T> List<T> play(GroupSpec spec, Part<T> part) throws Exception {
        List<T> results = new ArrayList<>();
        for (Future<T> each : start(spec, part)) {
            results.add(each.get());
        }
        return results;
    }

    /** Returns the failure of every rank. */
    static List<Throwable> failures(List<? extends Future<?>> running) throws InterruptedException {
        List<Throwable> failures = new ArrayList<>();
        for (Future<?> each : running) {
            try {
                each.get();
                throw new AssertionError("rank " + failures.size() + " should have failed");
            } catch (ExecutionException e) {
                failures.add(e.getCause());
            }
        }
        return failures;
    }

    @Override
    public void close() {
        threads.shutdownNow();
        nodes.forEach(AveragingNode::close);
    }
}
