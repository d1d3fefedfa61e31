package org.starling.benchmarks.exchange;

import java.time.Duration;
import java.util.List;
import org.apache.spark.SparkConf;
import org.starling.kernels.allreduce.AveragingNode;
import org.starling.kernels.averaging.AllReduce;
import org.starling.kernels.averaging.AveragingException;
import org.starling.kernels.averaging.Contribution;
import org.starling.kernels.averaging.GroupKey;
import org.starling.kernels.averaging.GroupSpec;
import org.starling.kernels.averaging.PeerAddress;
import org.starling.kernels.averaging.SliceUpdate;
import org.starling.kernels.codec.CodecType;

/** Starling's all-reduce, as executors use it: weighted mean, authenticated, no outer optimiser, no encryption. */
final class AllReduceExchange implements Exchange {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /** Between values that change from round to round: few enough to cost next to nothing, some in every block. */
    private static final int STRIDE = 64;

    /** The same in all processes. */
    private static final GroupKey KEY = GroupKey.decode("PLAIN:c3RhcmxpbmdzIGtlZXAgdGhpcyBvbmUgc2VjcmV0ISE=");

    private final int elements;
    private final CodecType codec;
    private final AveragingNode node = AveragingNode.start(new SparkConf(false), "127.0.0.1");
    private int groups;
    private float[] vector;
    private AllReduce allReduce;

    AllReduceExchange(int elements, CodecType codec) {
        this.elements = elements;
        this.codec = codec;
        node.admit(KEY);
    }

    @Override
    public String address() {
        return node.address().encode();
    }

    @Override
    public void connect(int rank, List<String> addresses) throws AveragingException, InterruptedException {
        vector = new float[elements];
        for (int i = 0; i < elements; i++) {
            vector[i] = ((i * 31 + rank * 7) & 1023) / 1024f;
        }
        List<PeerAddress> peers = addresses.stream().map(PeerAddress::decode).toList();
        GroupSpec spec = new GroupSpec("benchmark-" + groups++, KEY, elements, codec, PATIENCE);
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
