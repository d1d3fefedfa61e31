package org.starling.kernels.allreduce;

import java.util.stream.IntStream;

/** All ranks in a JVM per rank. */
final class OwnNodeAllReduceTest extends AllReduceContractTest {
    @Override
    AllReduceCluster cluster(int ranks) {
        return AllReduceCluster.of(IntStream.range(0, ranks).map(rank -> 1).toArray());
    }
}
