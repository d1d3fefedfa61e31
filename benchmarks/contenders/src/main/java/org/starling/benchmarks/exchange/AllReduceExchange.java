package org.starling.benchmarks.exchange;

import java.time.Duration;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.network.sasl.SecretKeyHolder;
import org.starling.kernels.allreduce.AveragingNode;
import org.starling.kernels.averaging.AllReduce;
import org.starling.kernels.averaging.AveragingException;
import org.starling.kernels.averaging.Contribution;
import org.starling.kernels.averaging.GroupKey;
import org.starling.kernels.averaging.GroupKey.Network;
import org.starling.kernels.averaging.GroupSpec;
import org.starling.kernels.averaging.PeerAddress;
import org.starling.kernels.averaging.SliceUpdate;
import org.starling.kernels.codec.CodecType;

/** Starling's all-reduce, as executors use it: weighted mean, authenticated, no outer optimiser. */
final class AllReduceExchange implements Exchange {
    private static final String HOST = "127.0.0.1";
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /** Between values that change from round to round: few enough to cost next to nothing, some in every block. */
    private static final int STRIDE = 64;

    /** The same in all processes. */
    private static final String SECRET = "c3RhcmxpbmdzIGtlZXAgdGhpcyBvbmUgc2VjcmV0ISE=";

    private final GroupKey key;

    private final int elements;
    private final CodecType codec;
    private final AveragingNode node;
    private int groups;
    private float[] vector;
    private AllReduce allReduce;

    private AllReduceExchange(int elements, CodecType codec, Network network, AveragingNode node) {
        this.elements = elements;
        this.codec = codec;
        this.key = GroupKey.decode(network + ":" + SECRET);
        this.node = node;
    }

    static AllReduceExchange plain(int elements, CodecType codec) {
        AveragingNode node = AveragingNode.start(new SparkConf(false), HOST);
        return new AllReduceExchange(elements, codec, Network.PLAIN, node);
    }

    /** With {@code spark.authenticate} and {@code spark.network.crypto.enabled}. */
    static AllReduceExchange encrypted(int elements, CodecType codec) {
        SparkConf conf = new SparkConf(false).set("spark.network.crypto.enabled", "true");
        AveragingNode node = AveragingNode.start(conf, HOST, HOST, "benchmark", new Secret());
        return new AllReduceExchange(elements, codec, Network.ENCRYPTED, node);
    }

    /** Secret of the benchmark's processes. */
    private static final class Secret implements SecretKeyHolder {
        @Override
        public String getSaslUser(String appId) {
            return "benchmark";
        }

        @Override
        public String getSecretKey(String appId) {
            return "not a secret";
        }
    }

    @Override
    public String address() {
        node.admit(key);
        return node.address().encode();
    }

    @Override
    public void connect(int rank, List<String> addresses) throws AveragingException, InterruptedException {
        vector = new float[elements];
        for (int i = 0; i < elements; i++) {
            vector[i] = ((i * 31 + rank * 7) & 1023) / 1024f;
        }
        List<PeerAddress> peers = addresses.stream().map(PeerAddress::decode).toList();
        GroupSpec spec = new GroupSpec("benchmark-" + groups++, key, elements, codec, PATIENCE);
        allReduce = node.join(spec, rank, peers, SliceUpdate.NONE);
    }

    @Override
    public void round() throws AveragingException, InterruptedException {
        for (int i = 0; i < elements; i += STRIDE) {
            vector[i] += (allReduce.rank() - 0.5f) * 1e-3f;
        }
        allReduce.average(vector, new Contribution(1, 0, false));
    }

    @Override
    public long bytesSent() {
        return allReduce.bytesSent();
    }

    @Override
    public void close() {
        allReduce.close();
        allReduce = null;
        vector = null;
    }
}
